import type { ComponentChildren } from 'preact';
import { Icon } from '../components/icon.tsx';
import { Page } from './page.tsx';
import type { Shell } from './shell.ts';

export type DialogSize = 'small' | 'medium' | 'large';

interface DialogProps {
  readonly title: string;
  readonly body: ComponentChildren;
  readonly size: DialogSize;
}

/** What is inside a dialog: its title, a way out, its content. */
export function Dialog({ title, body, size }: DialogProps) {
  return (
    <div class="dialog__frame" data-dialog-size={size}>
      <header class="dialog__head">
        <h1 class="dialog__title" id="dialog-title">
          {title}
        </h1>
        <button class="dialog__close" type="button" data-dialog-close aria-label="Close">
          <Icon name="x" />
        </button>
      </header>
      <div class="dialog__body">{body}</div>
    </div>
  );
}

/** The same as a page of its own, for browsers without script, and for links. */
export function DialogPage({ shell, title, body, size }: DialogProps & { readonly shell: Shell }) {
  return (
    <Page shell={shell} title={`${title} – ${shell.siteName}`} narrow={size !== 'large'}>
      <h1 class="page-title">{title}</h1>
      {body}
    </Page>
  );
}
