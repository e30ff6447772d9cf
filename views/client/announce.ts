/** Says something to those who have the page read to them. */
export function announce(text: string): void {
  const line = document.querySelector('[data-announcer]');
  if (line) line.textContent = text;
}
