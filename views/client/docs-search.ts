const PAUSE_MS = 150;
const LEAST = 3;

/** Shows what the documentation has on a question while it is typed; Enter leads to the same as a page. */
export function enhance(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('input[data-docs-search]')) {
    const form = input.form;
    const place = form?.querySelector<HTMLElement>('[data-docs-hits]');
    if (!form || !place || input.dataset['enhanced'] === 'docs-search') continue;
    input.dataset['enhanced'] = 'docs-search';
    let timer = 0;
    let asking = new AbortController();
    const ask = async (): Promise<void> => {
      const { signal } = asking;
      const query = new URLSearchParams({ q: input.value.trim() });
      const headers = { 'X-Rollcall-Fragment': 'hits' };
      const answer = await fetch(`${form.action}?${query}`, { headers, signal }).catch(() => null);
      const html = answer?.ok ? await answer.text().catch(() => '') : '';
      if (!signal.aborted) place.innerHTML = html;
    };
    const close = (): void => {
      clearTimeout(timer);
      asking.abort();
      asking = new AbortController();
      place.replaceChildren();
    };
    input.addEventListener('input', () => {
      clearTimeout(timer);
      asking.abort();
      asking = new AbortController();
      if (input.value.trim().length < LEAST) place.replaceChildren();
      else timer = window.setTimeout(() => void ask(), PAUSE_MS);
    });
    form.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      close();
      input.focus();
    });
    form.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) close();
    });
  }
  // on a phone the menu would stand before every text
  for (const menu of root.querySelectorAll<HTMLDetailsElement>('details[data-docs-menu]')) {
    if (matchMedia('(max-width: 800px)').matches) menu.open = false;
  }
}
