/** Lets keywords be typed only while something is looked through for them. */
export function enhance(root: ParentNode): void {
  for (const keywords of root.querySelectorAll<HTMLFieldSetElement>('[data-filtering-keywords]')) {
    const form = keywords.closest('form');
    if (!form || keywords.dataset['enhanced'] !== undefined) continue;
    keywords.dataset['enhanced'] = '';
    const follow = (): void => {
      keywords.disabled = form.querySelector('input[type="checkbox"][name^="filter_"]:checked') === null;
    };
    form.addEventListener('change', follow);
    follow();
  }
}
