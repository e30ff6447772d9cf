import { keepAsking } from './quiet-submit.ts';

/** What the server sends on /events/: `server/http/live/snapshot.ts` writes it. */
export interface LiveUpdate {
  readonly title: string;
  readonly isDown: boolean;
  /** Whole elements by their id. */
  readonly parts: Readonly<Record<string, string>>;
  /** Id of an element → ids of the elements in it, in order. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly says?: string;
}

/** Brings the page up to date; returns the elements that are new in it. */
export function applyUpdate(root: Document, { title, isDown, parts, lists }: LiveUpdate): readonly Element[] {
  root.title = title;
  showFavicon(root, isDown);
  const fresh = new Map<string, Element>();
  for (const [id, html] of Object.entries(parts)) {
    const element = elementOf(root, html);
    if (element !== null) fresh.set(id, element);
  }
  const shown: Element[] = [];
  for (const [id, element] of fresh) {
    const old = root.getElementById(id);
    if (old === null) continue;
    if (sameContent(old, element)) continue;
    element.setAttribute('data-changed', '');
    keepOpen(old, element);
    keepAsking(old, element);
    old.replaceWith(element);
    shown.push(element);
  }
  for (const [id, order] of Object.entries(lists)) {
    const container = root.getElementById(id);
    if (container === null) continue;
    shown.push(...arrange(container, order, fresh));
  }
  return shown;
}

function showFavicon(root: Document, isDown: boolean): void {
  const icon = root.querySelector<HTMLLinkElement>('link[data-favicon]');
  const href = `${icon?.dataset['favicon'] ?? ''}/${isDown ? 'favicon_down.svg' : 'favicon.svg'}`;
  if (icon && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
}

/** A template takes rows and cells too, which are nothing outside a table. */
function elementOf(root: Document, html: string): Element | null {
  const template = root.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** The first update of a page repeats what it shows; what has not changed keeps its focus and its state. */
function sameContent(old: Element, fresh: Element): boolean {
  return withoutAges(old) === withoutAges(fresh);
}

/** What the viewer has unfolded stays so. */
function keepOpen(old: Element, fresh: Element): void {
  const before = [...old.querySelectorAll('details')];
  for (const [index, details] of [...fresh.querySelectorAll('details')].entries()) {
    if (before[index]?.open === true) details.open = true;
  }
}

function withoutAges(element: Element): string {
  const copy = element.cloneNode(true);
  if (!(copy instanceof Element)) return '';
  copy.removeAttribute('data-changed');
  // filters hide rows
  copy.removeAttribute('hidden');
  for (const time of copy.querySelectorAll<HTMLTimeElement>('time[data-relative]')) {
    // what the script made of the text is an age; the moment itself is in the title then
    if (time.title !== '') time.textContent = time.title;
    time.removeAttribute('title');
    time.removeAttribute('datetime');
  }
  for (const time of copy.querySelectorAll('time[data-countdown]')) time.textContent = '';
  for (const details of copy.querySelectorAll('details')) details.removeAttribute('open');
  for (const hidden of copy.querySelectorAll('button[data-copy]')) hidden.removeAttribute('hidden');
  return copy.outerHTML;
}

function arrange(container: Element, order: readonly string[], fresh: ReadonlyMap<string, Element>): Element[] {
  const known = new Map([...container.children].map((child) => [child.id, child]));
  const added: Element[] = [];
  let at = container.firstElementChild;
  for (const id of order) {
    const old = known.get(id);
    const child = old ?? fresh.get(id);
    if (child === undefined) continue;
    if (old === undefined) added.push(child);
    known.delete(id);
    if (child === at) at = at.nextElementSibling;
    else container.insertBefore(child, at);
  }
  // only what the server lists is its own: elements without an id stay
  for (const [id, child] of known) if (id !== '') child.remove();
  return added;
}
