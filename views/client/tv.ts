import { formatRunTime, relativeTime } from '../../server/core/duration.ts';
import { fromMillis } from '../../server/core/instant.ts';
import { fromIso } from '../../server/core/iso.ts';
import {
  chooseTvChecks,
  readTvFragment,
  type TvBoard,
  type TvSettings,
  writeTvFragment,
} from '../../server/core/tv.ts';
import { keepAwake, offerFullscreen, ring, tellTime } from './tv-room.ts';

// The wall: everything it shows comes from the API, with the keys in the fragment of its address, which no server sees.

interface ApiCheck {
  readonly unique_key: string;
  readonly name: string;
  readonly status: string;
  readonly started: boolean;
  readonly last_ping: string | null;
  readonly last_duration?: number;
}

type Answer =
  | { readonly kind: 'checks'; readonly checks: readonly ApiCheck[] }
  | { readonly kind: 'trouble'; readonly text: string };

const EVERY_MS = 5_000;
const TIMEOUT_MS = 10_000;

const wall = document.querySelector<HTMLElement>('[data-tv]');
const form = document.querySelector<HTMLFormElement>('[data-tv-form]');
if (wall && form) start(wall, form);

function start(wall: HTMLElement, form: HTMLFormElement): void {
  let settings = readTvFragment(location.hash);
  const wasDown = new Map<string, ReadonlySet<string>>();

  const refresh = async (): Promise<void> => {
    const shown = settings;
    const answers = await Promise.all(shown.boards.map((board) => ask(wall, board, shown)));
    if (shown !== settings) return;
    for (const [index, answer] of answers.entries()) {
      const section = wall.children[index];
      if (section instanceof HTMLElement) showAnswer(section, answer, shown);
      if (shown.sound && hasNewlyDown(wasDown, shown.boards[index], answer)) ring();
    }
  };
  const begin = (): void => {
    settings = readTvFragment(location.hash);
    wasDown.clear();
    const { theme, size, clock, boards } = settings;
    if (theme === null) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    wall.style.setProperty('font-size', `${size}%`);
    form.hidden = boards.length > 0;
    wall.replaceChildren(...boards.map(createBoard));
    tellTime(document, clock);
    void refresh();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const theme = text('theme');
    location.hash = writeTvFragment({
      ...readTvFragment(''),
      boards: [{ key: text('key'), label: text('label') }],
      theme: theme === 'light' || theme === 'dark' ? theme : null,
      clock: fields.has('clock'),
      sound: fields.has('sound'),
    });
  });
  addEventListener('hashchange', begin);
  begin();
  setInterval(() => void refresh(), EVERY_MS);
  keepAwake(document);
  offerFullscreen(document);
}

async function ask(wall: HTMLElement, { key }: TvBoard, { tags }: TvSettings): Promise<Answer> {
  const query = tags.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&');
  const url = `${wall.dataset['tv'] ?? ''}${query === '' ? '' : `?${query}`}`;
  try {
    const response = await fetch(url, { headers: { 'X-Api-Key': key }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 401) return { kind: 'trouble', text: 'Key rejected: it was revoked or is incomplete.' };
    if (!response.ok) return { kind: 'trouble', text: `Connection lost: the server responded ${response.status}.` };
    const { checks }: { readonly checks: readonly ApiCheck[] } = await response.json();
    return { kind: 'checks', checks };
  } catch {
    return { kind: 'trouble', text: 'Connection lost. Reconnecting.' };
  }
}

/** Whether a check went down since the answer before; a first answer never rings. */
function hasNewlyDown(wasDown: Map<string, ReadonlySet<string>>, board: TvBoard | undefined, answer: Answer): boolean {
  if (board === undefined || answer.kind !== 'checks') return false;
  const down = new Set(answer.checks.filter(({ status }) => status === 'down').map((check) => check.unique_key));
  const before = wasDown.get(board.key);
  wasDown.set(board.key, down);
  return before !== undefined && [...down].some((key) => !before.has(key));
}

function createBoard({ label }: TvBoard): HTMLElement {
  const section = create('section', 'tv__board');
  if (label !== '') section.append(create('h2', 'tv__heading', label));
  section.append(create('p', 'tv__note', 'Loading…'), create('ul', 'tv__tiles'));
  return section;
}

function showAnswer(section: HTMLElement, answer: Answer, settings: TvSettings): void {
  const note = section.querySelector<HTMLElement>('.tv__note');
  const tiles = section.querySelector<HTMLElement>('.tv__tiles');
  if (!note || !tiles) return;
  // what is not known any more is not shown as if it were
  const checks = answer.kind === 'checks' ? chooseTvChecks(answer.checks, settings) : [];
  const text = answer.kind === 'trouble' ? answer.text : checks.length === 0 ? 'No checks to show.' : '';
  note.hidden = text === '';
  note.setAttribute('role', answer.kind === 'trouble' ? 'alert' : 'status');
  if (note.textContent !== text) note.textContent = text;
  tiles.replaceChildren(...checks.map(createTile));
}

function createTile(check: ApiCheck): HTMLElement {
  const tile = create('li', `tv__tile tv__tile--${check.status}`);
  const name = create('bdi', 'tv__name', check.name === '' ? 'unnamed' : check.name);
  const template = document.querySelector<HTMLTemplateElement>(
    `template[data-tv-status="${check.status}${check.started ? '-started' : ''}"]`,
  );
  tile.append(name);
  if (template) tile.append(template.content.cloneNode(true));
  const pingedAt = check.last_ping === null ? null : fromIso(check.last_ping);
  const age = pingedAt === null ? 'Never pinged' : relativeTime(pingedAt, fromMillis(Date.now()));
  const took = check.last_duration === undefined ? '' : `, took ${formatRunTime(check.last_duration * 1_000_000)}`;
  tile.append(create('span', 'tv__age', `${age}${took}`));
  return tile;
}

function create(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
