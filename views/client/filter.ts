/** Lets a search box hide the items of a list that do not hold its words. */
export function enhance(root: ParentNode): void {
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
