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
      <Card title="1. Scan this code with the app">
        <QrCode squares={qr} label="QR code of the secret below" />
        <p>Or type this secret into the app:</p>
        <p class="secret">{secret}</p>
      </Card>
      <Card title="2. Enter the code that the app shows">
        <Form shell={shell} class="form">
          <Field
            label="Six-digit code"
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
          <p>You will no longer be asked for its codes when you log in.</p>
          <div class="actions">
            <Button look="danger" name="disable_totp" value="1">
              Remove the app
            </Button>
            <LinkButton href={`${shell.prefix}/accounts/profile/`}>Keep the app</LinkButton>
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
      <p>Each code can replace your second factor once, if it is lost or broken.</p>
      {codes.length === 0 ? (
        <Form shell={shell} class="form">
          <p>{left === 0 ? 'You have no recovery codes.' : `You have ${left} left. New codes replace them.`}</p>
          <Button>Create ten new codes</Button>
        </Form>
      ) : (
        <Card title="Your new codes">
          <Notice kind="warning">
            They are shown only once. Print them or write them down before you leave this page.
          </Notice>
          <ul class="codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <LinkButton href={`${shell.prefix}/accounts/profile/`}>I have saved them</LinkButton>
        </Card>
      )}
    </AccountPage>
  );
}
