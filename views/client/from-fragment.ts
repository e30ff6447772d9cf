/** Takes what a service put behind the `#` of the address, where no server sees it, into a form and sends that. */
export function enhance(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-from-fragment]')) {
    const name = form.dataset['fromFragment'] ?? '';
    const value = new URLSearchParams(location.hash.slice(1)).get(name);
    const field = form.elements.namedItem(name);
    if (value === null || !(field instanceof HTMLInputElement)) continue;
    field.value = value;
    // it is a secret: not for the history, nor for whoever looks over the shoulder
    history.replaceState(null, '', location.pathname + location.search);
    form.submit();
  }
}
