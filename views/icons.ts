// What goes into the icon sprite. The build reads this list (esbuild.config.mjs); pages name its entries.

/** Interface icons: ids of lucide, https://lucide.dev/icons/. Add what you need, one line each, in order. */
export const ICONS = [
  'activity',
  'archive',
  'arrow-left',
  'arrow-right',
  'arrow-up-down',
  'bell',
  'bell-off',
  'book-open',
  'calendar',
  'chart-line',
  'check',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'chevron-up',
  'circle-alert',
  'circle-check',
  'circle-help',
  'circle-pause',
  'circle-play',
  'circle-user',
  'clock',
  'code',
  'columns-3',
  'copy',
  'copy-plus',
  'download',
  'ellipsis',
  'external-link',
  'eye',
  'eye-off',
  'file-text',
  'filter',
  'folder',
  'history',
  'info',
  'key',
  'keyboard',
  'layers',
  'link',
  'list',
  'list-checks',
  'log-out',
  'mail',
  'menu',
  'message-square',
  'monitor',
  'pause',
  'pencil',
  'phone',
  'play',
  'plug',
  'plus',
  'radio',
  'refresh-cw',
  'rotate-ccw',
  'rss',
  'search',
  'send',
  'settings',
  'share-2',
  'shield',
  'shield-check',
  'sliders-horizontal',
  'smartphone',
  'square-terminal',
  'tag',
  'terminal',
  'timer',
  'trash-2',
  'triangle-alert',
  'tv',
  'undo-2',
  'upload',
  'user',
  'users',
  'webhook',
  'wrench',
  'x',
  'zap',
] as const;

export type IconName = (typeof ICONS)[number];

/** Logos that pages name themselves: slugs of simple-icons, https://simpleicons.org. Those of integrations stand with them. */
export const LOGOS = ['prometheus'] as const;

/**
 * The mark of a service: a slug of simple-icons or an interface icon, both of which the build puts into the sprite; or a shape
 * of its own on a ground of 24 by 24, which an integration from elsewhere brings along: `path` is the `d` of an SVG path,
 * `color` six hexadecimal digits behind a `#`.
 */
export type Logo =
  | { readonly simpleIcon: string }
  | { readonly icon: IconName }
  | { readonly path: string; readonly color: string };

/** The shapes of the statuses, on a ground of 16 by 16: each differs from the others without its colour too. */
export const STATUS_SHAPES: Readonly<Record<string, string>> = {
  new: '<circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  up: '<circle cx="8" cy="8" r="5.3" fill="currentColor"/><path d="M5.6 8.2l1.7 1.7 3.2-3.6" fill="none" stroke="var(--surface)" stroke-width="1.6"/>',
  grace:
    '<circle cx="8" cy="8" r="4.7" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 3.3a4.7 4.7 0 0 1 0 9.4z" fill="currentColor"/>',
  down: '<path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="currentColor"/><path d="M8 4.8v3.8M8 10.3v1.2" stroke="var(--surface)" stroke-width="1.6"/>',
  paused: '<path d="M5.5 4v8M10.5 4v8" stroke="currentColor" stroke-width="2.4"/>',
  ring: '<circle cx="8" cy="8" r="7.1" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-dasharray="30 14.6"/>',
};
