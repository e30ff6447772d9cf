/** Turns panels that stand below one another into tabs; remembers which one was looked at last. */
export function enhance(root: ParentNode): void {
  for (const set of root.querySelectorAll<HTMLElement>('[data-tabs]:not([data-ready])')) {
    set.dataset['ready'] = '';
    makeTabs(set);
  }
}

function makeTabs(set: HTMLElement): void {
  const panels = [...set.querySelectorAll<HTMLElement>(':scope > [data-tab]')];
  const list = document.createElement('div');
  list.className = 'tabset__list';
  list.setAttribute('role', 'tablist');
  list.setAttribute('aria-label', set.dataset['tabs'] ?? '');
  const tabs = panels.map((panel) => {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.id = `${panel.id}-tab`;
    tab.className = 'tabset__tab';
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', panel.id);
    tab.textContent = panel.dataset['tab'] ?? '';
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', tab.id);
    panel.tabIndex = 0;
    return tab;
  });

  const select = (index: number): void => {
    for (const [at, panel] of panels.entries()) {
      panel.hidden = at !== index;
      tabs[at]?.setAttribute('aria-selected', String(at === index));
      if (tabs[at]) tabs[at].tabIndex = at === index ? 0 : -1;
    }
    set.dispatchEvent(new CustomEvent('tabchange', { bubbles: true, detail: panels[index]?.id }));
  };

  list.addEventListener('click', ({ target }) => {
    const index = target instanceof HTMLButtonElement ? tabs.indexOf(target) : -1;
    if (index === -1) return;
    select(index);
    remember(set.id, panels[index]?.id ?? '');
  });
  list.addEventListener('keydown', (event) => {
    const at = tabs.findIndex(({ tabIndex }) => tabIndex === 0);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    select(index);
    tabs[index]?.focus();
    remember(set.id, panels[index]?.id ?? '');
  });

  list.append(...tabs);
  set.prepend(list);
  const wished = set.dataset['current'];
  const current = wished === undefined ? recall(set.id) : `${set.id}-${wished}`;
  select(
    Math.max(
      0,
      panels.findIndex(({ id }) => id === current),
    ),
  );
}

function remember(set: string, panel: string): void {
  try {
    localStorage.setItem(`tabs ${set}`, panel);
  } catch {
    // the browser keeps nothing for us; the first tab it is, next time
  }
}

function recall(set: string): string | null {
  try {
    return localStorage.getItem(`tabs ${set}`);
  } catch {
    return null;
  }
}
