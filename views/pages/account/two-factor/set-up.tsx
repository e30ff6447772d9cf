import { Button, LinkButton } from '../../../components/button.tsx';
import { Card } from '../../../components/card.tsx';
import { Field, Form } from '../../../components/form.tsx';
import { Notice } from '../../../components/notice.tsx';
import { QrCode } from '../../../components/qr-code.tsx';
import { AccountPage } from '../../../layout/account-page.tsx';
import type { Shell } from '../../../layout/shell.ts';

export interface SetUpTotpProps {
  readonly shell: Shell;
  /** Base 32. */
  readonly secret: string;
  /** Rows of dark (true) and light squares. */
  readonly qr: readonly (readonly boolean[])[];
  readonly error?: string | undefined;
}

/** Shows what an authenticator app needs, and asks for its first code. */
export function SetUpTotpPage({ shell, secret, qr, error }: SetUpTotpProps) {
  return (
    <AccountPage shell={shell} title="Set up an authenticator app">
      <Card title="1. Show this to the app">
        <QrCode squares={qr} label="The secret below, as a picture for the camera of the app" />
        <p>Or type this secret into it:</p>
        <p class="secret">{secret}</p>
      </Card>
      <Card title="2. Enter what the app shows">
        <Form shell={shell} class="form">
          <Field
            label="Six digits"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxLength={6}
            required
            error={error}
          />
          <Button>Turn on</Button>
        </Form>
      </Card>
    </AccountPage>
  );
}

/** Asks before the app is not asked for any more. */
export function RemoveTotpPage({ shell, isSet }: { readonly shell: Shell; readonly isSet: boolean }) {
  return (
    <AccountPage shell={shell} title="Remove the authenticator app">
      {isSet ? (
        <Form shell={shell} class="form">
          <p>Its codes will not be asked for any more when you log in.</p>
          <div class="actions">
            <Button look="danger" name="disable_totp" value="1">
              Remove it
            </Button>
            <LinkButton href={`${shell.prefix}/accounts/profile/`}>Keep it</LinkButton>
          </div>
        </Form>
      ) : (
        <p>No authenticator app is set up.</p>
      )}
    </AccountPage>
  );
}

export interface RecoveryCodesProps {
  readonly shell: Shell;
  /** How many are unused. */
  readonly left: number;
  /** New ones, shown this once; empty: none were made. */
  readonly codes: readonly string[];
}

/** Codes for the day on which everything else is lost. */
export function RecoveryCodesPage({ shell, left, codes }: RecoveryCodesProps) {
  return (
    <AccountPage shell={shell} title="Recovery codes">
      <p>Each of them stands in for your second factor, once, when it is lost or broken.</p>
      {codes.length === 0 ? (
        <Form shell={shell} class="form">
          <p>{left === 0 ? 'You have none.' : `You have ${left} left. New ones end these.`}</p>
          <Button>Make ten new codes</Button>
        </Form>
      ) : (
        <Card title="Your new codes">
          <Notice kind="warning">They are shown this once. Print them, or write them down, before you leave.</Notice>
          <ul class="codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <LinkButton href={`${shell.prefix}/accounts/profile/`}>I have them</LinkButton>
        </Card>
      )}
    </AccountPage>
  );
}
