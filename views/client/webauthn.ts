import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

/** Lets forms that ask for a security key be answered by one: sending the form asks the browser for it first. */
export function enhance(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-key]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void answer(form);
    });
    if (form.hasAttribute('data-key-at-once')) void answer(form);
  }
}

async function answer(form: HTMLFormElement): Promise<void> {
  const field = form.querySelector<HTMLInputElement>('[data-key-answer]');
  const trouble = form.querySelector<HTMLElement>('[data-key-trouble]');
  if (field === null || trouble === null) return;
  trouble.hidden = true;
  try {
    if (!browserSupportsWebAuthn()) throw new Error('no security keys here');
    field.value = JSON.stringify(await ask(form));
    form.submit();
  } catch (error) {
    trouble.textContent = textOf(error);
    trouble.hidden = false;
  }
}

function ask({ dataset }: HTMLFormElement): Promise<unknown> {
  const question: unknown = JSON.parse(dataset['keyOptions'] ?? '');
  if (dataset['key'] === 'add' && isCreation(question)) return startRegistration({ optionsJSON: question });
  if (isRequest(question)) return startAuthentication({ optionsJSON: question });
  throw new Error('the page holds no question to a key');
}

// both come from our own server, which has the library make them
function isCreation(question: unknown): question is PublicKeyCredentialCreationOptionsJSON {
  return typeof question === 'object' && question !== null && 'rp' in question && 'challenge' in question;
}

function isRequest(question: unknown): question is PublicKeyCredentialRequestOptionsJSON {
  return typeof question === 'object' && question !== null && 'challenge' in question;
}

function textOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidStateError') return 'This key has already been added. Use another one.';
  if (name === 'NotAllowedError') return 'The request was cancelled or timed out. Try again.';
  return 'The browser cannot use a security key here.';
}
