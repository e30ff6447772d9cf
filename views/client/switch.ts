/** Switches a channel of a check on or off without leaving the page. */
export function enhance(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-switch]:not([data-ready])')) {
    form.dataset['ready'] = '';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void flip(form);
    });
  }
}

async function flip(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button');
  const state = form.querySelector<HTMLInputElement>('[name=state]');
  if (!button || !state) return;
  const isOn = state.value === 'on';
  show(button, isOn);
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: '*/*' } });
    if (!response.ok) throw new Error(String(response.status));
    state.value = isOn ? 'off' : 'on';
  } catch {
    // it is as it was
    show(button, !isOn);
  }
}

function show(button: HTMLButtonElement, isOn: boolean): void {
  button.className = `on-off on-off--${isOn ? 'on' : 'off'}`;
  button.setAttribute('aria-pressed', String(isOn));
  const word = button.querySelector('[data-switch-word]');
  if (word) word.textContent = isOn ? 'On' : 'Off';
}
