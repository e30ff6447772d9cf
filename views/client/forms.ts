import { passwordStrength } from '../../server/core/password-strength.ts';

const STRENGTH_WORDS = [
  'Too common: this would be guessed quickly.',
  'Weak: make it longer.',
  'Good.',
  'Very good.',
] as const;

/** Gives the forms of the page what they can do only with a script. */
export function enhance(root: ParentNode): void {
  fillBrowserZone(root);
  offerBrowserZone(root);
  lockKeywords(root);
  ratePassword(root);
  removeUndoInTime(root);
  sendFragment(root);
  sendAtOnce(root);
}

function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Fills fields that want it with the time zone of the browser. */
function fillBrowserZone(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('input[data-browser-zone]')) input.value = browserZone();
  for (const select of root.querySelectorAll<HTMLSelectElement>('[data-browser-zone] select')) {
    if ([...select.options].some(({ value }) => value === browserZone())) select.value = browserZone();
  }
}

/** Offers the time zone of the browser where the form beside the hint has another one. */
function offerBrowserZone(root: ParentNode): void {
  const hint = root.querySelector<HTMLElement>('[data-zone-hint]');
  const select = hint?.closest('form')?.querySelector<HTMLSelectElement>('select[name="tz"]');
  if (!hint || !select) return;
  const zone = browserZone();
  if (zone === select.value || ![...select.options].some(({ value }) => value === zone)) return;
  const button = hint.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'button button--plain';
  button.textContent = `Use the time zone of this browser: ${zone.replaceAll('_', ' ')}`;
  button.addEventListener('click', () => {
    select.value = zone;
    hint.hidden = true;
  });
  hint.replaceChildren(button);
  hint.hidden = false;
}

/** Lets keywords be typed only while some part of a ping is searched for them. */
function lockKeywords(root: ParentNode): void {
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

/** Tells how good a password is as it is typed, and keeps the worst from being sent. */
function ratePassword(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>('form[data-password-form]');
  const input = form?.querySelector<HTMLInputElement>('input[type="password"]');
  const says = form?.querySelector<HTMLElement>('[data-password-strength]');
  if (!input || !says) return;
  input.addEventListener('input', () => {
    const strength = passwordStrength(input.value);
    says.hidden = input.value === '';
    says.textContent = STRENGTH_WORDS[strength];
    input.setCustomValidity(strength === 0 && input.value.length >= input.minLength ? STRENGTH_WORDS[0] : '');
  });
}

/** Removes the form that takes an action back when it is too late for that. */
function removeUndoInTime(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLElement>('[data-undo]')) {
    const secs = Number(form.dataset['undo']);
    delete form.dataset['undo'];
    setTimeout(() => form.remove(), secs * 1000);
  }
}

/** Takes what a service put behind the `#` of the address, where no server sees it, into a form and sends that. */
function sendFragment(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-from-fragment]')) {
    const name = form.dataset['fromFragment'] ?? '';
    const value = new URLSearchParams(location.hash.slice(1)).get(name);
    const field = form.elements.namedItem(name);
    if (value === null || !(field instanceof HTMLInputElement)) continue;
    field.value = value;
    // it is a secret: neither the history nor the address bar should show it
    history.replaceState(null, '', location.pathname + location.search);
    form.submit();
  }
}

/** Submits a form that carries the mark; without a script its button is pressed by hand. */
function sendAtOnce(root: ParentNode): void {
  root.querySelector<HTMLFormElement>('form[data-submit-itself]')?.submit();
}
