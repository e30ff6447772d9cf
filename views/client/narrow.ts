/** Hides what does not contain the words typed into a field, and groups in which nothing is left. */
export function enhance(root: ParentNode): void {
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
