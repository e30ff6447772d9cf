import { describeAgent } from '../../../server/core/user-agent.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Moment } from '../../components/moment.tsx';
import { AccountPage } from '../../layout/account-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface ListedSession {
  readonly key: string;
  /** The one in which the page is shown. */
  readonly isThis: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly lastSeenAt: string;
  readonly remoteAddr: string;
  readonly userAgent: string;
}

export interface SessionsProps {
  readonly shell: Shell;
  readonly path: string;
  readonly sessions: readonly ListedSession[];
}

/** Where the user is signed in, and the buttons to end that. */
export function SessionsPage({ shell, path, sessions }: SessionsProps) {
  return (
    <AccountPage shell={shell} title="Where you are signed in" path="/accounts/profile/sessions/">
      <ul class="list">
        {sessions.map((session) => (
          <li class="list__item" key={session.key}>
            <SessionFacts session={session} />
            {session.isThis ? (
              <span class="tag">This session</span>
            ) : (
              <Form shell={shell} action={path}>
                <Button look="plain" name="revoke" value={session.key}>
                  Sign out
                </Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Form shell={shell} action={path}>
          <Button look="danger" name="revoke_others" value="1">
            Sign out everywhere else
          </Button>
        </Form>
      ) : null}
    </AccountPage>
  );
}

function SessionFacts({ session }: { readonly session: ListedSession }) {
  return (
    <div class="list__main">
      <div class="list__title" title={session.userAgent}>
        {describeAgent(session.userAgent) || 'Unknown browser'}
      </div>
      <div class="list__detail">
        {session.remoteAddr || 'unknown address'} · signed in <Moment at={session.createdAt} none="" /> · last used{' '}
        <Moment at={session.lastSeenAt} none="" />
      </div>
    </div>
  );
}
