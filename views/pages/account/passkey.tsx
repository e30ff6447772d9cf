import { Card } from '../../components/card.tsx';
import { KeyForm } from '../../components/key-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface PasskeyProps {
  readonly shell: Shell;
  /** Where the answer goes, with where to go afterwards. */
  readonly action: string;
  /** The other ways to log in, with the prefix. */
  readonly otherHref: string;
  /** The question to the key, as JSON. */
  readonly options: string;
  readonly error?: string | undefined;
}

/** Asks for a key, and nothing else. */
export function PasskeyPage({ shell, action, otherHref, options, error }: PasskeyProps) {
  return (
    <Page shell={shell} title={`Log in – ${shell.siteName}`} narrow>
      <h1 class="page-title">Log in with a passkey</h1>
      <Card title="Your key identifies you">
        {error === undefined ? null : <Notice kind="error">{error}</Notice>}
        <KeyForm
          shell={shell}
          action={action}
          purpose="use"
          field="response"
          options={options}
          label="Use my key"
          atOnce={error === undefined}
        >
          <p>
            The key asks for its PIN, your fingerprint or your face. Keys that cannot do this work only as a second
            factor.
          </p>
        </KeyForm>
      </Card>
      <p class="aside">
        <a href={otherHref}>Log in another way</a>
      </p>
    </Page>
  );
}
