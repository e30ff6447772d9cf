/** Fills fields that want it with the time zone of the browser. */
export function enhance(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('input[data-browser-zone]')) {
    input.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}
