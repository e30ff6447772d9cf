import { counted } from '../../../server/core/words.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field, Form } from '../../components/form.tsx';
import { Notice } from '../../components/notice.tsx';
import { AccountPage } from '../../layout/account-page.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

interface FormPageProps {
  readonly shell: Shell;
  readonly error?: string | undefined;
}

/** Sets a password, or another one. */
export function SetPasswordPage({ shell, error }: FormPageProps) {
  return (
    <AccountPage shell={shell} title="Set a password">
      <Form shell={shell} class="form" data-password-form>
        <Field
          label="New password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minLength={8}
          hint="At least eight characters. Several words in a row are easy to remember and hard to guess."
          error={error}
        />
        <p class="field__hint" role="status" data-password-strength hidden />
        <Button>Save and sign out everywhere else</Button>
      </Form>
    </AccountPage>
  );
}

export interface ChangeEmailProps extends FormPageProps {
  readonly email: string;
  readonly typed: string;
  readonly canMail: boolean;
  readonly hasFactors: boolean;
}

/** Asks for another address. */
export function ChangeEmailPage({ shell, email, typed, canMail, hasFactors, error }: ChangeEmailProps) {
  return (
    <AccountPage shell={shell} title="Change email">
      <p>
        The address of your account is <bdi>{email}</bdi>.
      </p>
      {hasFactors ? (
        <Notice kind="warning">
          You will need your second factor to confirm the new address. Have it ready before you continue.
        </Notice>
      ) : null}
      {canMail ? (
        <Form shell={shell} class="form">
          <Field
            label="New address"
            name="email"
            type="email"
            autocomplete="email"
            maxLength={254}
            required
            value={typed}
            hint="We send a confirmation link to this address. Integrations keep the address they have."
            error={error}
          />
          <Button>Send the link</Button>
        </Form>
      ) : (
        <Notice kind="warning">This server cannot send email, so a new address cannot be confirmed.</Notice>
      )}
    </AccountPage>
  );
}

interface ConfirmProps {
  readonly shell: Shell;
  readonly title: string;
  readonly text: string;
  readonly button: string;
}

/** One button, which mail scanners do not press. */
export function ConfirmPage({ shell, title, text, button }: ConfirmProps) {
  return (
    <Page shell={shell} title={`${title} – ${shell.siteName}`} narrow>
      <h1 class="page-title">{title}</h1>
      <section class="card">
        <Form shell={shell} class="form">
          <p>{text}</p>
          <Button>{button}</Button>
        </Form>
      </section>
    </Page>
  );
}

export interface CloseProps extends FormPageProps {
  readonly email: string;
  readonly projects: number;
  readonly checks: number;
  /** Others who lose access. */
  readonly losers: readonly string[];
  /** For how long the account can be brought back. */
  readonly graceDays: number;
}

/** Says what is going to be deleted, and asks to type the address. */
export function ClosePage({ shell, email, projects, checks, losers, graceDays, error }: CloseProps) {
  return (
    <AccountPage shell={shell} title="Close account">
      <Card title="Take your data with you">
        <p>Your settings, projects, checks and integrations, without secrets, as one JSON file.</p>
        <LinkButton href={`${shell.prefix}/accounts/export/`}>Download my data</LinkButton>
      </Card>
      <Card title={graceDays === 0 ? 'This cannot be undone' : 'Close the account'} look="danger">
        <p>
          Closing deletes your account, {counted(projects, 'project')} that you own and {counted(checks, 'check')} in{' '}
          {projects === 1 ? 'it' : 'them'},{' '}
          {graceDays === 0
            ? 'immediately and permanently.'
            : `permanently, ${counted(graceDays, 'day')} from now. Until then everything keeps working; log in before then to keep the account.`}{' '}
          Projects of other people in which you are a member remain.
        </p>
        {losers.length === 0 ? null : (
          <>
            <p>These people will lose access to your projects:</p>
            <ul>
              {losers.map((loser) => (
                <li key={loser}>
                  <bdi>{loser}</bdi>
                </li>
              ))}
            </ul>
          </>
        )}
        <Form shell={shell} class="form">
          <Field
            label={`Type ${email} to confirm`}
            name="confirmation"
            autocomplete="off"
            maxLength={254}
            required
            error={error}
          />
          <Button look="danger">Close my account</Button>
        </Form>
      </Card>
    </AccountPage>
  );
}
