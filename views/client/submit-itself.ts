/** Submits a form that carries the mark; whoever has no script presses its button. */
export function enhance(root: ParentNode): void {
  root.querySelector<HTMLFormElement>('form[data-submit-itself]')?.submit();
}
