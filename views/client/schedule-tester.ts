/** Lets the examples on the page of a tester fill its box, and begins with the time zone of the browser. */
export function enhance(root: ParentNode): void {
  for (const tester of root.querySelectorAll<HTMLElement>('[data-schedule-tester]')) {
    const expression = tester.querySelector<HTMLInputElement | HTMLTextAreaElement>('[name="schedule"]');
    const zone = tester.querySelector<HTMLSelectElement>('select[name="tz"]');
    if (!expression || !zone) continue;
    if (tester.dataset['scheduleTester'] === 'zone-unknown') guessZone(zone);
    // without live preview the links lead to the page that shows the answer
    if (tester.dataset['schedule'] === undefined) continue;
    document.addEventListener('click', (event) => {
      const example = exampleAt(event);
      if (example === null || !tester.isConnected) return;
      event.preventDefault();
      expression.value = example;
      expression.dispatchEvent(new Event('input', { bubbles: true }));
      expression.focus({ preventScroll: true });
      tester.scrollIntoView({ block: 'center' });
    });
  }
}

function guessZone(zone: HTMLSelectElement): void {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some(({ value }) => value === name)) zone.value = name;
}

/** The schedule in a link to this very page; null when the click is for the browser. */
function exampleAt(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href*="schedule="]') : null;
  if (link === null || link.pathname !== location.pathname) return null;
  return new URLSearchParams(link.search).get('schedule');
}
