/** Pings a check from its page, and says how that went. */
export function enhance(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-ping-now]:not([data-ready])')) {
    form.dataset['ready'] = '';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void ping(form);
    });
  }
}

async function ping(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button');
  if (!button) return;
  const usual = button.textContent;
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: 'POST', credentials: 'omit' });
    button.textContent = response.ok ? 'Pinged' : 'Ping failed';
  } catch {
    button.textContent = 'No response';
  }
  setTimeout(() => {
    button.textContent = usual;
    button.disabled = false;
  }, 1500);
}
