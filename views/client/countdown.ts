const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

let ticking = false;

/** Keeps every `<time data-countdown>` telling how long it is until its moment. */
export function enhance(root: ParentNode): void {
  tick(root);
  if (ticking) return;
  ticking = true;
  setInterval(() => tick(document), 1000);
}

function tick(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>('time[data-countdown]')) {
    const secs = Math.round((Date.parse(element.dateTime) - Date.now()) / 1000);
    if (Number.isNaN(secs)) continue;
    const text = secs > 0 ? `in ${length(secs)}` : `${length(-secs)} ago`;
    if (element.textContent !== text) element.textContent = text;
  }
}

/** The two largest units: seconds do not matter next to days. */
function length(secs: number): string {
  if (secs >= DAY) return `${Math.floor(secs / DAY)} d ${Math.floor((secs % DAY) / HOUR)} h`;
  if (secs >= HOUR) return `${Math.floor(secs / HOUR)} h ${Math.floor((secs % HOUR) / MINUTE)} min`;
  return secs >= MINUTE ? `${Math.floor(secs / MINUTE)} min ${secs % MINUTE} s` : `${secs} s`;
}
