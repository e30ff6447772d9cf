/** Offers the time zone of the browser where the form beside the hint has another one. */
export function enhance(root: ParentNode): void {
  const hint = root.querySelector<HTMLElement>('[data-zone-hint]');
  const select = hint?.closest('form')?.querySelector<HTMLSelectElement>('select[name="tz"]');
  if (!hint || !select) return;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === select.value || ![...select.options].some(({ value }) => value === zone)) return;
  const button = hint.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'button button--plain';
  button.textContent = `Use ${zone.replaceAll('_', ' ')}, as this browser does`;
  button.addEventListener('click', () => {
    select.value = zone;
    hint.hidden = true;
  });
  hint.replaceChildren(button);
  hint.hidden = false;
}
