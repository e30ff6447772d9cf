import type { ComponentChildren } from 'preact';
import { Button } from '../../../components/button.tsx';
import { Card } from '../../../components/card.tsx';
import { Field, Form } from '../../../components/form.tsx';
import { KeyForm } from '../../../components/key-form.tsx';
import { Notice } from '../../../components/notice.tsx';
import { Page } from '../../../layout/page.tsx';
import type { Shell } from '../../../layout/shell.ts';

/** Where the other ways to show a second factor are, with the prefix; null: there is none. */
export interface OtherWays {
  readonly key: string | null;
  readonly totp: string | null;
  readonly recovery: string | null;
}

interface StepProps {
  readonly shell: Shell;
  readonly ways: OtherWays;
  readonly children: ComponentChildren;
}

function Step({ shell, ways, children }: StepProps) {
  const links = [
    { href: ways.key, text: 'Use a security key instead' },
    { href: ways.totp, text: 'Use your authenticator app instead' },
    { href: ways.recovery, text: 'Use a recovery code instead' },
  ];
  return (
    <Page shell={shell} title={`Log in – ${shell.siteName}`} narrow>
      <h1 class="page-title">One more step</h1>
      {children}
      {links.map(({ href, text }) =>
        href === null ? null : (
          <p class="aside" key={text}>
            <a href={href}>{text}</a>
          </p>
        ),
      )}
    </Page>
  );
}

export interface CodeStepProps {
  readonly shell: Shell;
  readonly ways: OtherWays;
  readonly error?: string;
}

/** Asks for the code that an authenticator app shows. */
export function TotpStepPage({ error, ...props }: CodeStepProps) {
  return (
    <Step {...props}>
      <Card title="Your authenticator app">
        <Form shell={props.shell} class="form">
          <Field
            label="The six-digit code that the app shows"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxLength={6}
            required
            autofocus
            error={error}
          />
          <Button>Log in</Button>
        </Form>
      </Card>
    </Step>
  );
}

/** Asks for one of the codes that were written down. */
export function RecoveryStepPage({ error, ...props }: CodeStepProps) {
  return (
    <Step {...props}>
      <Card title="A recovery code">
        <Form shell={props.shell} class="form">
          <Field
            label="One of your recovery codes"
            name="recovery_code"
            autocomplete="off"
            maxLength={40}
            required
            autofocus
            hint="Each code works once."
            error={error}
          />
          <Button>Log in</Button>
        </Form>
      </Card>
    </Step>
  );
}

/** Asks for a security key. */
export function KeyStepPage({ shell, ways, options }: CodeStepProps & { readonly options: string }) {
  return (
    <Step shell={shell} ways={ways}>
      <Card title="Your security key">
        <KeyForm
          shell={shell}
          purpose="use"
          options={options}
          field="response"
          atOnce={ways.totp === null}
          label="Use a security key"
        >
          <p>Have the key ready; the browser asks for it.</p>
        </KeyForm>
      </Card>
    </Step>
  );
}

/** There are keys, but this server cannot ask for them any more. */
export function NoKeyStepPage({ shell, ways, supportEmail }: CodeStepProps & { readonly supportEmail: string }) {
  return (
    <Step shell={shell} ways={ways}>
      <Notice kind="warning">
        Your account requires a security key, but this server no longer supports security keys. Contact your
        administrator{supportEmail === '' ? '' : `: ${supportEmail}`}.
      </Notice>
    </Step>
  );
}
