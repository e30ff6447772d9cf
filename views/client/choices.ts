/** Lets lists be narrowed down by words, and ticked all at once. */
export function enhance(root: ParentNode): void {
  filterItems(root);
  narrowGroups(root);
  countTicks(root);
}

/** Lets a search box hide the items of a list that do not hold its words. */
function filterItems(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('input[data-filter]:not([data-ready])')) {
    input.dataset['ready'] = '';
    input.addEventListener('input', () => {
      const list = document.getElementById(input.dataset['filter'] ?? '');
      const words = input.value.trim().toLowerCase().split(/\s+/);
      for (const item of list?.children ?? []) {
        const text = item.textContent?.toLowerCase() ?? '';
        item.toggleAttribute('hidden', !words.every((word) => text.includes(word)));
      }
    });
  }
}

/** Hides what does not contain the words typed into a field, and groups in which nothing is left. */
function narrowGroups(root: ParentNode): void {
  for (const section of root.querySelectorAll<HTMLElement>('[data-narrow]')) {
    const field = section.querySelector<HTMLInputElement>('[data-narrow-field]');
    if (field === null || !field.hidden) continue;
    field.hidden = false;
    field.addEventListener('input', () => narrow(section, field.value));
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      section.querySelector<HTMLAnchorElement>('[data-narrow-text]:not([hidden]) a')?.click();
    });
  }
}

function narrow(section: HTMLElement, wanted: string): void {
  const words = wanted.toLowerCase().split(/\s+/);
  let left = 0;
  for (const group of section.querySelectorAll<HTMLElement>('[data-narrow-group]')) {
    let shown = 0;
    for (const item of group.querySelectorAll<HTMLElement>('[data-narrow-text]')) {
      const text = item.dataset['narrowText'] ?? '';
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown += 1;
    }
    group.hidden = shown === 0;
    left += shown;
  }
  const none = section.querySelector<HTMLElement>('[data-narrow-none]');
  if (none !== null) none.hidden = left > 0;
}

/** Counts the ticked boxes of a group, and ticks all of them or none. */
function countTicks(root: ParentNode): void {
  for (const group of root.querySelectorAll<HTMLElement>('[data-pick]:not([data-pick-ready])')) {
    group.dataset['pickReady'] = '';
    const boxes = [...group.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
    const count = group.querySelector('[data-pick-count]');
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      if (count !== null) count.textContent = `${ticked} of ${boxes.length}`;
    };
    for (const part of group.querySelectorAll<HTMLElement>('[data-pick-all]')) part.hidden = false;
    group.addEventListener('change', show);
    group.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-pick-set]') : null;
      if (button === null) return;
      for (const box of boxes) box.checked = button.dataset['pickSet'] === 'all';
      show();
    });
  }
}
