import { enhanceAll } from './enhance.ts';
import { applyUpdate, type LiveUpdate } from './live-update.ts';

/** Keeps the page as the server sees it, over one event stream that reconnects by itself. */
export function followPage(root: Document): void {
  const page = root.querySelector<HTMLElement>('[data-live]');
  const state = root.querySelector<HTMLElement>('[data-live-state]');
  const url = page?.dataset['live'];
  if (!page || !url) return;

  const source = new EventSource(url);
  source.addEventListener('open', () => say(state, 'live', 'Live'));
  source.addEventListener('error', () => say(state, 'lost', 'Connection lost, trying again'));
  source.addEventListener('update', (event) => {
    const update: LiveUpdate = JSON.parse(event.data);
    for (const element of applyUpdate(root, update)) enhanceAll(element);
  });
}

function say(state: HTMLElement | null, name: string, text: string): void {
  if (!state || state.dataset['liveState'] === name) return;
  state.dataset['liveState'] = name;
  const line = state.querySelector('[data-live-text]');
  if (line) line.textContent = text;
}
