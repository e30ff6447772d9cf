/** Counts the ticked boxes of a group, and ticks all of them or none. */
export function enhance(root: ParentNode): void {
  for (const group of root.querySelectorAll<HTMLElement>('[data-pick]:not([data-pick-ready])')) {
    group.dataset['pickReady'] = '';
    const boxes = [...group.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
    const count = group.querySelector('[data-pick-count]');
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      if (count !== null) count.textContent = `${ticked} of ${boxes.length}`;
    };
    for (const part of group.querySelectorAll<HTMLElement>('[data-pick-all]')) part.hidden = false;
    group.addEventListener('change', show);
    group.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-pick-set]') : null;
      if (button === null) return;
      for (const box of boxes) box.checked = button.dataset['pickSet'] === 'all';
      show();
    });
  }
}
