// Mail programs know no custom properties: the light colours stand in style attributes, the dark ones in a media query.
/** The colours of mails, all pairs of text and ground at 4.5 : 1 or better. */
export const LIGHT = {
  ground: '#f3f4f6',
  card: '#ffffff',
  text: '#1c2024',
  quiet: '#59616b',
  line: '#dde1e6',
  code: '#f3f4f6',
  link: '#0b5cad',
  down: '#b3261e',
  up: '#18703a',
  late: '#8a5300',
  onStatus: '#ffffff',
} as const;

const DARK = {
  ground: '#101214',
  card: '#1b1e22',
  text: '#e9ebee',
  quiet: '#a6b0bb',
  line: '#363c44',
  code: '#101214',
  link: '#7cb8f5',
  down: '#ff9d94',
  up: '#6fd194',
  late: '#f0b45c',
} as const;

/** Turns the classes below dark where the reader's program is dark. */
export const DARK_STYLES = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background: ${DARK.ground} !important; }
  .card { background: ${DARK.card} !important; border-color: ${DARK.line} !important; }
  .text { color: ${DARK.text} !important; }
  .quiet { color: ${DARK.quiet} !important; }
  .line { border-color: ${DARK.line} !important; }
  .code { background: ${DARK.code} !important; color: ${DARK.text} !important; border-color: ${DARK.line} !important; }
  .link { color: ${DARK.link} !important; }
  .status-down { color: ${DARK.down} !important; }
  .status-up { color: ${DARK.up} !important; }
  .status-grace { color: ${DARK.late} !important; }
  .status-new, .status-paused { color: ${DARK.quiet} !important; }
}
@media (max-width: 480px) {
  .pad { padding-left: 16px !important; padding-right: 16px !important; }
}
`;

/** System fonts, as on the site. */
export const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';
export const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';
