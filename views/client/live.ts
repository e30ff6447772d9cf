import { announce } from './announce.ts';
import { enhanceAll } from './enhance.ts';
import { connect, type LinkState } from './live-link.ts';
import { applyUpdate } from './live-update.ts';

/** Users of screen readers can do without a sentence a second. */
const SAID_AT_MOST_EVERY_MS = 5_000;

const WORDS: Readonly<Record<LinkState, string>> = {
  live: 'Live',
  lost: 'Connection lost, reconnecting',
  polling: 'Updated every few seconds',
  ended: 'Reload to see changes',
};

/** Keeps the page as the server sees it. */
export function followPage(root: Document): void {
  const page = root.querySelector<HTMLElement>('[data-live]');
  const url = page?.dataset['live'];
  if (!page || !url) return;
  const say = rateLimited(announce, SAID_AT_MOST_EVERY_MS);

  connect(url, {
    onState: (state) => showState(root, state),
    onUpdate: (update) => {
      const before = root.title;
      for (const element of applyUpdate(root, update)) enhanceAll(element);
      // titles count what is down: that they change is what matters most
      const text = update.says ?? (root.title === before ? '' : root.title);
      if (text !== '') say(text);
    },
  });
}

function showState(root: Document, state: LinkState): void {
  const place = root.querySelector<HTMLElement>('[data-live-state]');
  if (!place || place.dataset['liveState'] === state) return;
  place.dataset['liveState'] = state;
  const line = place.querySelector('[data-live-text]');
  if (line) line.textContent = WORDS[state];
}

/** Passes the newest text on, at once or as soon as enough time has passed. */
function rateLimited(pass: (text: string) => void, everyMs: number): (text: string) => void {
  let next = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    timer = null;
    if (next === '') return;
    pass(next);
    next = '';
    timer = setTimeout(flush, everyMs);
  };
  return (text) => {
    next = text;
    if (timer === null) flush();
  };
}
