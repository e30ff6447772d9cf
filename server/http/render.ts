import type { JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';

/** Renders a whole page. */
export function renderPage(page: JSX.Element): string {
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

/** Renders a piece of one, for the event stream. */
export function renderFragment(fragment: JSX.Element): string {
  return renderToStaticMarkup(fragment);
}
