/** Says something to those who have the page read to them. */
export function announce(text: string): void {
  const line = document.querySelector('[data-announcer]');
  // what was said already is not said again
  if (line && line.textContent !== text) line.textContent = text;
}
