import type { ComponentChildren } from 'preact';
import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field, Form } from '../../components/form.tsx';
import { KeyForm } from '../../components/key-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** By what a confirmation is told from the form of the page that it stands before. */
export const SUDO_FIELDS = {
  mail: 'sudo_code',
  password: 'sudo_password',
  totp: 'sudo_totp',
  key: 'sudo_response',
} as const;

export type SudoWay = keyof typeof SUDO_FIELDS;

export interface SudoProps {
  readonly shell: Shell;
  /** The page that was asked for, with its query. */
  readonly action: string;
  readonly email: string;
  readonly ways: readonly SudoWay[];
  /** The question to a key, as JSON; empty when no key can be used. */
  readonly keyOptions: string;
  /** A code is on its way, or was sent. */
  readonly hasCode: boolean;
  readonly supportEmail: string;
  readonly trouble: { readonly way: SudoWay; readonly text: string } | null;
}

/** Asks to confirm that it is really the user who does something that cannot be undone. */
export function SudoPage(props: SudoProps) {
  const { shell, ways } = props;
  return (
    <Page shell={shell} title={`Confirm your identity – ${shell.siteName}`} narrow>
      <h1 class="page-title">Confirm your identity</h1>
      <p>The next step affects access to your account. You will not be asked again for half an hour.</p>
      {ways.map((way) => (
        <Way key={way} way={way} {...props} />
      ))}
      {ways.length === 0 ? <NoWay {...props} /> : null}
    </Page>
  );
}

function Way({ way, ...props }: SudoProps & { readonly way: SudoWay }) {
  const error = props.trouble?.way === way ? props.trouble.text : undefined;
  switch (way) {
    case 'mail':
      return <MailWay {...props} error={error} />;
    case 'password':
      return (
        <TypedWay {...props} title="With your password">
          <Field
            label="Password"
            name={SUDO_FIELDS.password}
            type="password"
            autocomplete="current-password"
            required
            error={error}
          />
        </TypedWay>
      );
    case 'totp':
      return (
        <TypedWay {...props} title="With your authenticator app">
          <CodeField name={SUDO_FIELDS.totp} label="The six-digit code that the app shows" error={error} />
        </TypedWay>
      );
    case 'key':
      return (
        <Card title="With a security key">
          {error === undefined ? null : <Notice kind="error">{error}</Notice>}
          <KeyForm
            shell={props.shell}
            action={props.action}
            purpose="use"
            options={props.keyOptions}
            field={SUDO_FIELDS.key}
            label="Use a security key"
          />
        </Card>
      );
    default:
      return null;
  }
}

type ErrorProps = { readonly error: string | undefined };

function MailWay({ shell, action, email, hasCode, error }: SudoProps & ErrorProps) {
  if (!hasCode) {
    return (
      <Card title="With a code by email">
        <Notice kind="error">{error}</Notice>
        <LinkButton href={`${shell.prefix}${action}`}>Send a new code</LinkButton>
      </Card>
    );
  }
  return (
    <Card title="With a code by email">
      <Form shell={shell} action={action} class="form">
        <p>
          We have sent a six-digit code to <bdi>{email}</bdi>. It is valid for 15 minutes.
        </p>
        <CodeField name={SUDO_FIELDS.mail} label="Code from the email" error={error} />
        <Button>Confirm</Button>
      </Form>
    </Card>
  );
}

function TypedWay({
  shell,
  action,
  title,
  children,
}: SudoProps & { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <Card title={title}>
      <Form shell={shell} action={action} class="form">
        {children}
        <Button>Confirm</Button>
      </Form>
    </Card>
  );
}

function CodeField({ name, label, error }: ErrorProps & { readonly name: string; readonly label: string }) {
  return (
    <Field
      label={label}
      name={name}
      inputmode="numeric"
      autocomplete="one-time-code"
      maxLength={7}
      required
      error={error}
    />
  );
}

function NoWay({ supportEmail }: SudoProps) {
  return (
    <Notice kind="warning">
      We cannot confirm your identity: this server cannot send email, and your account has no password, authenticator
      app or security key. Ask an administrator to set a password for you
      {supportEmail === '' ? '' : `: ${supportEmail}`}.
    </Notice>
  );
}
