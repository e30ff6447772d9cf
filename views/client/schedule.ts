import { inUnits, positionOf, secsAt } from '../../server/core/schedule/slider.ts';

const PAUSE_MS = 200;

/** Keeps number, unit and slider of every time together, and shows what the schedule means while it is typed. */
export function enhance(root: ParentNode): void {
  for (const fields of root.querySelectorAll<HTMLElement>('[data-schedule]')) {
    if (fields.dataset['enhanced'] === 'schedule') continue;
    fields.dataset['enhanced'] = 'schedule';
    for (const field of fields.querySelectorAll<HTMLElement>('[data-time-field]')) syncTime(field);
    followPreview(fields);
  }
}

function syncTime(field: HTMLElement): void {
  const count = field.querySelector<HTMLInputElement>('[data-time-count]');
  const unit = field.querySelector<HTMLSelectElement>('[data-time-unit]');
  const slider = field.querySelector<HTMLInputElement>('[data-time-slider]');
  if (!count || !unit || !slider) return;
  const show = (secs: number): void => {
    const parts = inUnits(secs);
    count.value = String(parts.count);
    unit.value = String(parts.unitSecs);
    tellOf(secs);
  };
  const tellOf = (secs: number): void => {
    slider.setAttribute('aria-valuetext', `${inUnits(secs).count} ${unit.selectedOptions[0]?.text ?? ''}`);
  };
  const follow = (): void => {
    const secs = Number(count.value) * Number(unit.value);
    if (secs > 0) slider.value = String(positionOf(secs));
    tellOf(secs);
  };
  count.addEventListener('input', follow);
  unit.addEventListener('input', follow);
  slider.addEventListener('input', () => show(secsAt(Number(slider.value))));
  for (const mark of field.querySelectorAll<HTMLButtonElement>('[data-time-mark]')) {
    mark.addEventListener('click', () => {
      show(Number(mark.value));
      slider.value = String(positionOf(Number(mark.value)));
      count.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }
  follow();
}

function followPreview(fields: HTMLElement): void {
  const form = fields.closest('form');
  const place = fields.querySelector<HTMLElement>('[data-schedule-preview]');
  if (!form || !place) return;
  let timer = 0;
  let asking = new AbortController();
  const ask = async (): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') sent.append(name, value);
    const url = `${fields.dataset['schedule'] ?? ''}${sent.get('kind') ?? 'simple'}_preview/`;
    try {
      const answer = await fetch(url, { method: 'POST', body: sent, signal });
      if (!answer.ok) return;
      const html = await answer.text();
      // an answer to what has been typed over meanwhile is not shown
      if (!signal.aborted) show(place, form, html);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) place.dataset['stale'] = 'true';
    }
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  };
  fields.addEventListener('input', later);
  // the browser's own time zone is known only here
  later();
}

function show(place: HTMLElement, form: HTMLFormElement, html: string): void {
  delete place.dataset['stale'];
  place.innerHTML = html;
  const wrong = place.querySelector('[data-preview-error]') !== null;
  for (const button of form.querySelectorAll<HTMLButtonElement>('button[type="submit"]')) button.disabled = wrong;
}
