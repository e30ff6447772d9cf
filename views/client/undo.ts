/** Takes the button away that takes something back, when it is too late for that. */
export function enhance(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLElement>('[data-undo]')) {
    const secs = Number(form.dataset['undo']);
    delete form.dataset['undo'];
    setTimeout(() => form.remove(), secs * 1000);
  }
}
