import { refresh } from './relative-time.ts';

// What the server sends on /events/: rows as HTML, by their id, and the line that sums them up.
interface LiveUpdate {
  readonly rows: readonly { readonly id: string; readonly html: string }[];
  readonly summary: string;
  readonly title: string;
  /** All rows there are, when that may be news to the page; null otherwise. */
  readonly ids: readonly string[] | null;
}

/** Keeps the rows of the page as the server sees them, over one event stream that reconnects by itself. */
export function enhance(root: Document): void {
  const page = root.querySelector<HTMLElement>('[data-live]');
  const state = root.querySelector<HTMLElement>('[data-live-state]');
  const url = page?.dataset['live'];
  if (!page || !url) return;

  const source = new EventSource(url);
  source.addEventListener('open', () => say(state, 'Live'));
  source.addEventListener('error', () => say(state, 'Connection lost, trying again'));
  source.addEventListener('update', (event) => {
    const update: LiveUpdate = JSON.parse(event.data);
    if (update.ids && !hasExactly(root, update.ids)) {
      root.location.reload();
      return;
    }
    root.title = update.title;
    const summary = root.querySelector('[data-summary]');
    if (summary && summary.innerHTML !== update.summary) summary.innerHTML = update.summary;
    for (const row of update.rows) replaceRow(root, row.id, row.html);
  });
}

/** Rows that came or went change the page as a whole: its sections, counts, order. */
function hasExactly(root: Document, ids: readonly string[]): boolean {
  const shown = root.querySelectorAll('[data-live] .check-row').length;
  return shown === ids.length && ids.every((id) => root.getElementById(id));
}

function say(state: HTMLElement | null, text: string): void {
  if (state && state.textContent !== text) state.textContent = text;
}

function replaceRow(root: Document, id: string, html: string): void {
  const old = root.getElementById(id);
  const body = root.createElement('tbody');
  body.innerHTML = html;
  const fresh = body.firstElementChild;
  if (!old || !fresh) return;
  for (const time of fresh.querySelectorAll<HTMLTimeElement>('time[data-relative]')) refresh(time);
  if (old.innerHTML === fresh.innerHTML) return;
  fresh.classList.add('check-row--changed');
  old.replaceWith(fresh);
}
