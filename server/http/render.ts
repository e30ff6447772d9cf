import { h, type JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { IconSprite } from '../../views/components/icon.tsx';

/** Turns views into HTML. */
export interface Render {
  /** A whole page. */
  readonly page: (element: JSX.Element) => string;
  /** A piece of one. */
  readonly fragment: (element: JSX.Element) => string;
}

/** Creates the renderer; `icons` is where the sprite of icons is. */
export function createRender(icons: string): Render {
  const fragment = (element: JSX.Element): string =>
    renderToStaticMarkup(h(IconSprite.Provider, { value: icons, children: element }));
  return { page: (element) => `<!doctype html>${fragment(element)}`, fragment };
}
