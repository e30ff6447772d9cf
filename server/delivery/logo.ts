import type { IconName } from '../../views/icons.ts';

/**
 * The mark of an integration: a logo of simple-icons (https://simpleicons.org) or an interface icon, both of which the build
 * puts into the sprite; or a shape of its own on a ground of 24 by 24, for integrations that come from elsewhere. Null: a tile
 * with the first letter of the label.
 */
export type Logo =
  | { readonly simpleIcon: string }
  | { readonly icon: IconName }
  /** `path` is the `d` of an SVG path, `color` six hexadecimal digits behind a `#`. */
  | { readonly path: string; readonly color: string };
