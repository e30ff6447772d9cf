import { enhanceAll } from './enhance.ts';

const PING = /^#ping-(\d{1,15})$/;

/** Shows pages that are dialogs above the page they were asked for on; without script their links just lead there. */
export function openDialogs(root: Document): void {
  root.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-dialog]') : null;
    if (link === null) return;
    event.preventDefault();
    void openDialog(link.href);
  });
}

/** Opens the ping that the address of the page names: `#ping-42`. */
export function openLinked(root: Document): void {
  const events = root.querySelector<HTMLElement>('[data-pings]');
  const base = events?.dataset['pings'];
  if (base === undefined) return;
  const open = (): void => {
    const n = PING.exec(location.hash)?.[1];
    if (n !== undefined) void openDialog(`${base}${n}/`);
  };
  addEventListener('hashchange', open);
  open();
}

/**
 * Fetches the dialog at this address and shows it. When that fails it goes there; unless something was posted: then it
 * returns false.
 */
export async function openDialog(url: string, init: RequestInit = {}): Promise<boolean> {
  const html = await fetchFragment(url, init);
  if (html === null) {
    if (init.method === undefined) location.assign(url);
    return false;
  }
  // a link inside a dialog that leads to another one takes its place
  const open = document.querySelector<HTMLDialogElement>('dialog[data-opened]');
  const dialog = open ?? createDialog();
  dialog.innerHTML = html;
  dialog.dataset['size'] = dialog.querySelector<HTMLElement>('[data-dialog-size]')?.dataset['dialogSize'] ?? 'medium';
  if (!dialog.open) dialog.showModal();
  enhanceAll(dialog);
  dialog.querySelector<HTMLElement>('[autofocus]')?.focus();
  return true;
}

async function fetchFragment(url: string, init: RequestInit): Promise<string | null> {
  try {
    const response = await fetch(url, { ...init, headers: { 'X-Rollcall-Fragment': 'dialog' } });
    // a viewer who was signed out meanwhile is sent to log in, which is no dialog
    const isDialog = response.headers.get('X-Rollcall-Fragment') === 'dialog';
    return isDialog ? await response.text() : null;
  } catch {
    return null;
  }
}

function createDialog(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.dataset['opened'] = '';
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const onBackdrop = target === dialog && dialog.querySelector('[data-keep-open]') === null;
    const closes = target.closest('[data-dialog-close]') !== null;
    if (onBackdrop || closes) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}
