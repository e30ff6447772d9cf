import type { JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { SPRITE } from '../../../views/components/icon.tsx';

/** Turns views into HTML. */
export interface Render {
  /** A whole page. */
  readonly page: (element: JSX.Element) => string;
  /** A piece of one. */
  readonly fragment: (element: JSX.Element) => string;
}

// a quotation mark in text from users is written &quot;, so nothing but an attribute of ours begins like this
const SPRITE_HREF = new RegExp(` href="${SPRITE}#`, 'g');

/** Creates the renderer; `icons` is where the sprite of icons is. */
export function createRender(icons: string): Render {
  const fragment = (element: JSX.Element): string =>
    renderToStaticMarkup(element).replace(SPRITE_HREF, ` href="${icons.replaceAll('$', '$$$$')}#`);
  return { page: (element) => `<!doctype html>${fragment(element)}`, fragment };
}
