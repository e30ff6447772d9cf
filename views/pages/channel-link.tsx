import { Page } from '../layout/page.tsx';
import type { Shell } from '../layout/shell.ts';

export interface UnsubscribeProps {
  readonly shell: Shell;
  /** Where the form posts: the address of this very page. */
  readonly action: string;
  /** Sends itself: the link is old enough that a person, not a mail scanner, must have opened it. */
  readonly submitsItself: boolean;
}

/** Asks whether the mails of a channel shall stop. */
export function UnsubscribePage({ shell, action, submitsItself }: UnsubscribeProps) {
  return (
    <Page shell={shell} title={`Stop these emails – ${shell.siteName}`}>
      <section class="invitation">
        <h1>Stop these emails?</h1>
        <p>No more alerts will be sent to this address. A member of the project can turn them on again.</p>
        <form method="post" action={action} {...(submitsItself ? { 'data-submit-itself': '' } : {})}>
          <button class="button" type="submit">
            Stop these emails
          </button>
        </form>
      </section>
    </Page>
  );
}
