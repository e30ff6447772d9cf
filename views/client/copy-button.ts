import { announce } from './announce.ts';

const SHOWN_MS = 1_500;

/** Lets buttons put their text on the clipboard. */
export function enhance(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-copy][hidden]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      void copy(button);
    });
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const done = await write(button.dataset['copy'] ?? '');
  announce(done ? 'Copied' : 'Could not copy');
  button.dataset['state'] = done ? 'done' : 'failed';
  setTimeout(() => delete button.dataset['state'], SHOWN_MS);
}

/** Browsers have a clipboard for secure sites only; inside a network many a site is not. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeByHand(text);
  }
}

function writeByHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  // inside an open dialog everything outside of it is inert
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
