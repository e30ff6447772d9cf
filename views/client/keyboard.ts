/** The second key of `g p` must come within so long. */
const SEQUENCE_MS = 1_500;
const TYPING = 'input, textarea, select, [contenteditable]';

const HELP: readonly (readonly [keys: string, text: string])[] = [
  ['/', 'Search on this page'],
  ['j  k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['e', 'Edit name and tags'],
  ['s', 'Change the schedule'],
  ['p', 'Pause'],
  ['x', 'Select the row'],
  ['g p', 'Go to the checks of the project, or to all projects'],
  ['g i', 'Go to the integrations of the project'],
  ['g s', 'Go to the settings of the project'],
  ['Ctrl K', 'Go to any check, project or page'],
  ['?', 'Show this help'],
];

/**
 * Lets single keys do what a hand would: elements say by `data-key` which key presses them, those in a `data-row` for
 * the row that has the focus. Off while one types, and for those who switched it off.
 */
export function listenToKeys(root: Document): void {
  if (!root.body.hasAttribute('data-keyboard')) return;
  let prefix: { readonly key: string; readonly at: number } | null = null;

  root.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || root.querySelector('dialog[open]') !== null) return;
    const before = prefix !== null && event.timeStamp - prefix.at < SEQUENCE_MS ? prefix.key : '';
    prefix = null;
    if (before === '' && event.key === 'g') {
      prefix = { key: 'g', at: event.timeStamp };
      return;
    }
    if (press(root, before === '' ? event.key : `${before} ${event.key}`)) event.preventDefault();
  });
}

/** Does what the key stands for; returns false when it stands for nothing here. */
function press(root: Document, key: string): boolean {
  if (key === 'j' || key === 'k') return move(root, key === 'j' ? 1 : -1);
  if (key === '?') return showHelp();
  const element = elementFor(root, key);
  if (element === null) return false;
  if (element.matches('input:not([type="checkbox"])')) element.focus();
  else element.click();
  return true;
}

function elementFor(root: Document, key: string): HTMLElement | null {
  const selector = `:is(a, button, input)[data-key="${CSS.escape(key)}"]`;
  const row = root.activeElement?.closest('[data-row]') ?? null;
  const inRow = row?.querySelector<HTMLElement>(selector) ?? null;
  if (inRow !== null) return inRow;
  const outside = [...root.querySelectorAll<HTMLElement>(selector)].find((each) => each.closest('[data-row]') === null);
  if (outside !== undefined) return outside;
  if (key === '/') return root.querySelector<HTMLElement>('main input[type="search"]');
  return key === 'g p' ? root.querySelector<HTMLElement>('.bar__logo') : null;
}

/** The focus goes from row to row, so Enter opens, and screen readers read the row. */
function move(root: Document, step: number): boolean {
  const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.checkVisibility());
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.contains(root.activeElement));
  const start = step > 0 ? 0 : rows.length - 1;
  const next = rows[at === -1 ? start : Math.min(Math.max(at + step, 0), rows.length - 1)];
  const link = next?.querySelector<HTMLElement>('[data-row-link]') ?? next?.querySelector<HTMLElement>('a, button');
  link?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.matches(TYPING) && !target.matches('input[type="checkbox"], input[type="radio"]');
}

function showHelp(): boolean {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.dataset['size'] = 'small';
  dialog.setAttribute('aria-labelledby', 'keys-title');
  const rows = HELP.map(([keys, text]) => {
    const parts = keys.split('  ').map((key) => `<kbd>${key}</kbd>`);
    return `<div class="keys__row"><dt>${parts.join(' ')}</dt><dd>${text}</dd></div>`;
  });
  dialog.innerHTML = `<div class="dialog__head"><h1 class="dialog__title" id="keys-title">Keys</h1>
    <button class="button button--plain" type="button" autofocus>Close</button></div>
    <div class="dialog__body"><dl class="keys">${rows.join('')}</dl></div>`;
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || (target instanceof Element && target.closest('button') !== null)) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return true;
}
