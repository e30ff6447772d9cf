const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, secs: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** Lets every `<time data-relative>` tell the age of its moment; the exact time stays in its title. */
export function enhance(root: ParentNode): void {
  if (root instanceof HTMLTimeElement && root.matches('[data-relative]')) refresh(root);
  for (const element of root.querySelectorAll<HTMLTimeElement>('time[data-relative]')) refresh(element);
}

/** Keeps the ages current. */
export function keepTicking(root: Document): void {
  setInterval(() => enhance(root), 5_000);
}

function refresh(element: HTMLTimeElement): void {
  if (element.dateTime === '') readText(element);
  const at = Date.parse(element.dateTime);
  if (Number.isNaN(at)) return;
  const text = relative((at - Date.now()) / 1000);
  if (element.textContent !== text) element.textContent = text;
}

/** Long lists say each moment once, as text. */
function readText(element: HTMLTimeElement): void {
  const exact = element.textContent ?? '';
  element.dateTime = exact.replace(' ', 'T').replace(' UTC', 'Z');
  element.title = exact;
}

function relative(secs: number): string {
  for (const [unit, length] of STEPS) {
    if (Math.abs(secs) >= length) return words.format(Math.trunc(secs / length), unit);
  }
  return Math.abs(secs) < 5 ? 'just now' : words.format(Math.trunc(secs), 'second');
}
