import { enhanceAll } from './enhance.ts';

/** However often a menu is opened, its content is asked for at most once in so long. */
const FRESH_MS = 3_000;

/** Closes an open menu when one clicks elsewhere or presses Escape; opening and closing by its label needs no script. */
export function closeMenus(root: Document): void {
  const open = (): HTMLDetailsElement[] => [...root.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')];
  root.addEventListener('click', ({ target }) => {
    for (const menu of open()) if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  });
  root.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
}

/** Fills menus that carry an address with what is there, when they are opened. */
export function loadMenus(root: Document): void {
  for (const menu of root.querySelectorAll<HTMLDetailsElement>('details[data-load]')) {
    let loadedAt = Number.NEGATIVE_INFINITY;
    menu.addEventListener('toggle', () => {
      if (!menu.open || performance.now() - loadedAt < FRESH_MS) return;
      loadedAt = performance.now();
      void load(menu);
    });
  }
}

async function load(menu: HTMLDetailsElement): Promise<void> {
  const place = menu.querySelector<HTMLElement>('[data-load-into]');
  const url = menu.dataset['load'];
  if (place === null || url === undefined) return;
  try {
    const response = await fetch(url);
    if (!response.ok) return;
    place.innerHTML = await response.text();
    enhanceAll(place);
    place.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
  } catch {
    // what the menu held before leads on too
  }
}
