import { enhanceAll } from './enhance.ts';

/** Shows the badge that is being chosen, at once. */
export function enhance(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>('form[data-badges]');
  const place = root.querySelector<HTMLElement>('[data-badge-result]');
  if (!form || !place || form.dataset['enhanced'] !== undefined) return;
  form.dataset['enhanced'] = '';
  let asking = new AbortController();
  const ask = async (): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') chosen.append(name, value);
    try {
      const headers = { 'X-CSRFToken': form.dataset['csrf'] ?? '' };
      const answer = await fetch(form.action, { method: 'POST', body: chosen, headers, signal });
      const html = await answer.text();
      if (!answer.ok || signal.aborted) return;
      place.innerHTML = html;
      enhanceAll(place);
      history.replaceState(history.state, '', `?${chosen}`);
    } catch {
      // the badge shown stays until the next choice
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  form.addEventListener('change', ({ target }) => {
    const about = target instanceof HTMLSelectElement ? target.dataset['badgeOptions'] : undefined;
    const radio = form.querySelector<HTMLInputElement>(`input[name="target"][value="${about ?? ''}"]`);
    if (radio) radio.checked = true;
    void ask();
  });
}
