import { openDialog } from './dialog.ts';

const PING = /^#ping-(\d{1,15})$/;

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
