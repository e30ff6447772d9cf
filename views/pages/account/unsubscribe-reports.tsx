import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface UnsubscribeReportsProps {
  readonly shell: Shell;
  /** Where the form posts: the address of this very page. */
  readonly action: string;
  /** Sends itself: the link is old enough that a person, not a mail scanner, must have opened it. */
  readonly submitsItself: boolean;
}

/** Asks whether reports and reminders shall stop. */
export function UnsubscribeReportsPage({ shell, action, submitsItself }: UnsubscribeReportsProps) {
  return (
    <Page shell={shell} title={`Stop reports – ${shell.siteName}`}>
      <section class="invitation">
        <h1>Stop reports and reminders?</h1>
        <p>Alerts are not affected. You can turn reports on again in your account settings.</p>
        <form method="post" action={action} {...(submitsItself ? { 'data-submit-itself': '' } : {})}>
          <button class="button" type="submit">
            Stop reports and reminders
          </button>
        </form>
      </section>
    </Page>
  );
}
