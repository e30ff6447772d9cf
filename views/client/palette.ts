import { type Findable, type Indexed, indexOf, search } from './fuzzy.ts';

/** More than fits on a screen is of no use. */
const SHOWN = 12;

interface Destination extends Findable {
  readonly go: () => void;
}

/** Opens a box that leads to any check, project, page or action by its name: by Ctrl-K, or by the button in the bar. */
export function openPalette(root: Document): void {
  const button = root.querySelector<HTMLButtonElement>('button[data-palette]');
  const url = button?.dataset['palette'];
  if (!button || url === undefined) return;
  button.hidden = false;
  const open = (): void => {
    if (root.querySelector('dialog.palette') === null) void showPalette(url);
  };
  button.addEventListener('click', open);
  root.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'k') return;
    if (!root.body.hasAttribute('data-keyboard')) return;
    event.preventDefault();
    open();
  });
}

async function showPalette(url: string): Promise<void> {
  const { dialog, input, list, status } = createBox();
  let index: readonly Indexed<Destination>[] = indexOf(actionsOf(document));
  let hits: readonly Destination[] = [];
  let chosen = 0;

  const show = (): void => {
    hits = search(index, input.value, SHOWN);
    chosen = 0;
    list.replaceChildren(...hits.map(optionOf));
    status.textContent = hits.length === 0 ? 'Nothing found' : '';
    choose(0);
  };
  const choose = (to: number): void => {
    chosen = hits.length === 0 ? 0 : (to + hits.length) % hits.length;
    for (const [at, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(at === chosen));
      if (at === chosen) option.scrollIntoView({ block: 'nearest' });
    }
    input.setAttribute('aria-activedescendant', hits.length === 0 ? '' : `palette-${chosen}`);
  };
  const go = (to: number): void => {
    const hit = hits[to];
    if (hit === undefined) return;
    dialog.close();
    hit.go();
  };

  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
    if (to !== undefined) choose(to);
    else if (event.key === 'Enter') go(chosen);
    else return;
    event.preventDefault();
  });
  list.addEventListener('click', ({ target }) => {
    const option = target instanceof Element ? target.closest('[role="option"]') : null;
    if (option !== null) go([...list.children].indexOf(option));
  });
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });

  dialog.showModal();
  show();
  index = [...index, ...indexOf(await fetchDestinations(url))];
  show();
}

function createBox() {
  const dialog = document.createElement('dialog');
  dialog.className = 'palette';
  dialog.setAttribute('aria-label', 'Go to');
  dialog.innerHTML = `<input class="palette__input" type="text" placeholder="Go to a check, a project, a page…"
      role="combobox" aria-label="Go to" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
      autocomplete="off" spellcheck="false">
    <ul class="palette__list" id="palette-list" role="listbox" aria-label="Found"></ul>
    <p class="palette__status" role="status"></p>`;
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  const [input, list, status] = [
    dialog.querySelector('input'),
    dialog.querySelector('ul'),
    dialog.querySelector('[role="status"]'),
  ];
  if (input === null || list === null || status === null) throw new Error('the palette lacks a part');
  return { dialog, input, list, status };
}

function optionOf({ label, hint }: Destination, index: number): HTMLElement {
  const option = document.createElement('li');
  option.className = 'palette__option';
  option.id = `palette-${index}`;
  option.setAttribute('role', 'option');
  for (const [name, text] of [
    ['label', label],
    ['hint', hint],
  ] as const) {
    const part = document.createElement('bdi');
    part.className = `palette__${name}`;
    part.textContent = text;
    option.append(part);
  }
  return option;
}

/** What has a key on this page, outside its rows. */
function actionsOf(root: Document): Destination[] {
  const elements = root.querySelectorAll<HTMLElement>('main :is(a, button)[data-key]');
  return [...elements]
    .filter((element) => element.closest('[data-row]') === null)
    .map((element) => ({
      label: (element.textContent || element.getAttribute('aria-label') || '').trim(),
      hint: 'On this page',
      go: () => element.click(),
    }))
    .filter(({ label }) => label !== '');
}

interface PaletteAnswer {
  readonly prefix: string;
  readonly items: readonly (readonly [label: string, path: string, hint?: string])[];
}

async function fetchDestinations(url: string): Promise<readonly Destination[]> {
  try {
    const response = await fetch(url);
    if (!response.ok) return [];
    const { prefix, items }: PaletteAnswer = await response.json();
    return items.map(([label, path, hint = '']) => ({
      label,
      hint,
      go: () => location.assign(`${prefix}${path}`),
    }));
  } catch {
    return [];
  }
}
