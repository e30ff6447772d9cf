/** How long a button stays ready to be pressed a second time. */
const SURE_MS = 3_000;

/** Sends what a button of a list stands for without leaving the page; some want to be pressed twice. */
export function quietly(root: Document): void {
  root.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-quiet]') : null;
    if (button === null) return;
    event.preventDefault();
    if (button.dataset['twice'] !== undefined && button.dataset['sure'] === undefined) askAgain(button);
    else void send(button);
  });
}

function askAgain(button: HTMLButtonElement): void {
  const before = [...button.childNodes];
  button.dataset['sure'] = '';
  button.replaceChildren(`${button.title}?`);
  const forget = (): void => {
    delete button.dataset['sure'];
    button.replaceChildren(...before);
    button.removeEventListener('blur', forget);
  };
  button.addEventListener('blur', forget);
  setTimeout(forget, SURE_MS);
}

/** Makes a button that waits for its second press go on waiting when what it stands in is replaced. */
export function keepAsking(old: Element, fresh: Element): void {
  for (const asked of old.querySelectorAll<HTMLButtonElement>('button[data-sure]')) {
    const again = [...fresh.querySelectorAll<HTMLButtonElement>('button[data-twice]')].find(
      ({ name, value }) => name === asked.name && value === asked.value,
    );
    if (again) askAgain(again);
  }
}

async function send(button: HTMLButtonElement): Promise<void> {
  const { form } = button;
  if (form === null) return;
  const body = new URLSearchParams({ [button.name]: button.value });
  body.set('csrfmiddlewaretoken', form.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? '');
  const headers = { 'X-Requested-With': 'XMLHttpRequest' };
  const isDone = await fetch(addressOf(button, form), { method: 'POST', body, headers }).then(
    ({ ok, redirected }) => ok && !redirected,
    () => false,
  );
  // what went wrong is best said by the page that the form itself leads to
  if (!isDone) form.requestSubmit(button);
  else if (button.ariaPressed !== null) flip(button);
}

/** Not by their properties: of a button without an address that is the page's, and of a form with a field `action` that. */
function addressOf(button: HTMLButtonElement, form: HTMLFormElement): string {
  return button.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
}

/** The event stream brings the whole row; this is for the eye meanwhile. */
function flip(button: HTMLButtonElement): void {
  const isOn = button.ariaPressed !== 'true';
  button.ariaPressed = String(isOn);
  button.value = button.value.replace(/o(n|ff)$/, isOn ? 'off' : 'on');
}
