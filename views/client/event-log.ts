import { enhanceAll } from './enhance.ts';

/** Typing goes on; a request for each letter would be too many. */
const PAUSE_MS = 250;

/** The log of a check on this page. */
interface Log {
  readonly form: HTMLFormElement;
  readonly url: string;
  readonly body: HTMLElement;
  /** The newest event that is shown, or was left out by the filters. */
  newest: string;
  /** Requests that something later took the place of. */
  current: AbortController;
}

let shown: Log | null = null;

/** Filters the log of a check as one types, and puts new events on top as long as it reaches up to now. */
export function enhance(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>('form[data-log]:not([data-ready])');
  const body = document.getElementById('log-events');
  if (form && body) {
    form.dataset['ready'] = '';
    const url = form.dataset['log'] ?? '';
    const newest = document.querySelector<HTMLElement>('[data-log-mark]')?.dataset['newest'] ?? '';
    shown = { form, url, body, newest, current: new AbortController() };
    follow(shown);
    return;
  }
  // the mark was replaced: something happened
  if (shown && root.querySelector('[data-log-mark]')) void loadNew(shown);
}

function follow(log: Log): void {
  let timer = 0;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(log), PAUSE_MS);
  };
  log.form.addEventListener('input', () => {
    sayUntil(log);
    later();
  });
  log.form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void reload(log);
  });
  const older = document.querySelector<HTMLAnchorElement>('[data-log-older]');
  older?.addEventListener('click', (event) => {
    event.preventDefault();
    void loadOlder(log, older);
  });
}

/** What to ask for: the fields that say something. The slider at its end says nothing. */
function askedFor({ form }: Log): URLSearchParams {
  const asked = new URLSearchParams();
  const fields = new FormData(form);
  for (const [name, value] of fields) if (name !== 'now' && value !== '') asked.append(name, String(value));
  if (reachesNow(form)) asked.delete('end');
  return asked;
}

function reachesNow(form: HTMLFormElement): boolean {
  const slider = form.querySelector<HTMLInputElement>('[name=end]');
  return slider === null || slider.value === slider.max;
}

async function reload(log: Log): Promise<void> {
  log.current.abort();
  log.current = new AbortController();
  const asked = askedFor(log);
  history.replaceState(null, '', `?${asked}`);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-log-download]')) {
    const format = new URL(link.href).searchParams.get('format') ?? 'csv';
    link.href = `${log.url}?${asked}&format=${format}`;
  }
  const rows = await fetchRows(log, asked);
  if (rows === null) return;
  log.body.replaceChildren(...rows);
  enhanceAll(log.body);
  count(log);
  const older = document.querySelector<HTMLElement>('[data-log-older]');
  if (older) older.hidden = rows.length < 1000;
}

async function loadNew(log: Log): Promise<void> {
  if (!reachesNow(log.form)) return;
  const asked = askedFor(log);
  if (log.newest !== '') asked.set('u', log.newest);
  const rows = await fetchRows(log, asked);
  if (rows === null) return;
  const fresh = rows.filter(({ id }) => document.getElementById(id) === null);
  for (const row of fresh) row.setAttribute('data-changed', '');
  log.body.prepend(...fresh);
  enhanceAll(log.body);
  count(log);
}

async function loadOlder(log: Log, link: HTMLElement): Promise<void> {
  const last = log.body.lastElementChild?.querySelector('time');
  if (!last) return;
  const asked = askedFor(log);
  // rows of the same second may be among them; those that are here already are left out
  asked.set('end', String(Date.parse(last.dateTime) / 1000 + 1));
  const rows = await fetchRows(log, asked);
  if (rows === null) return;
  const fresh = rows.filter(({ id }) => document.getElementById(id) === null);
  log.body.append(...fresh);
  enhanceAll(log.body);
  count(log);
  link.hidden = rows.length < 1000;
}

async function fetchRows(log: Log, asked: URLSearchParams): Promise<readonly Element[] | null> {
  try {
    const response = await fetch(`${log.url}?${asked}`, { signal: log.current.signal });
    if (!response.ok) return null;
    const newest = response.headers.get('X-Last-Event-Timestamp');
    if (newest !== null && Number(newest) > Number(log.newest || 0)) log.newest = newest;
    const template = document.createElement('template');
    template.innerHTML = await response.text();
    return [...template.content.children];
  } catch {
    // superseded, or the server is away: what is shown stays
    return null;
  }
}

function count({ body }: Log): void {
  const place = document.querySelector('[data-log-count]');
  if (place) place.textContent = String(body.children.length);
}

function sayUntil({ form }: Log): void {
  const place = form.querySelector('[data-log-until]');
  const slider = form.querySelector<HTMLInputElement>('[name=end]');
  if (!place || !slider) return;
  const zone = form.querySelector<HTMLInputElement>('[name=tz]')?.value ?? 'UTC';
  place.textContent = reachesNow(form) ? 'now' : inZone(Number(slider.value) * 1000, zone);
}

function inZone(millis: number, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(millis);
  } catch {
    // a zone that the browser does not know
    return new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
  }
}
