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
