import { counted } from '../../../server/core/words.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field, Form } from '../../components/form.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** What is wrong with which form. */
export interface LoginErrors {
  readonly password?: string;
  readonly link?: string;
}

export interface LoginProps {
  readonly shell: Shell;
  /** Where the forms post, with where to go afterwards. */
  readonly action: string;
  readonly canMail: boolean;
  /** A proxy signs people in; nothing can be done here. */
  readonly byProxy: boolean;
  /** Another site that people may sign in with: its name, and the link there; null: none. */
  readonly oidc: { readonly name: string; readonly href: string } | null;
  /** Where a key alone is enough; null: nowhere. */
  readonly passkeyHref: string | null;
  readonly supportEmail: string;
  /** There is no account on this server yet. */
  readonly isEmpty: boolean;
  readonly hadBadLink: boolean;
  readonly wasClosed: boolean;
  /** For how long a closed account can be brought back. */
  readonly graceDays: number;
  /** As typed before. */
  readonly email: string;
  readonly errors: LoginErrors;
}

/** The ways to sign in, and to sign up. */
export function LoginPage(props: LoginProps) {
  const { shell, hadBadLink, wasClosed, byProxy } = props;
  return (
    <Page shell={shell} title={`Log in – ${shell.siteName}`} narrow>
      <h1 class="page-title">Log in to {shell.siteName}</h1>
      {props.isEmpty ? (
        <Notice kind="info">
          This server has no account yet. To create the first one, open the link that it printed on its console when it
          started.
        </Notice>
      ) : null}
      {hadBadLink ? (
        <Notice kind="warning">
          This link is invalid, has expired, or has already been used. Request a new one below.
        </Notice>
      ) : null}
      {wasClosed ? <Notice kind="success">{closedText(props.graceDays)}</Notice> : null}
      {byProxy ? <ByProxy /> : <Ways {...props} />}
      {props.supportEmail === '' ? null : (
        <p class="aside">
          Need help? Write to <a href={`mailto:${props.supportEmail}`}>{props.supportEmail}</a>.
        </p>
      )}
    </Page>
  );
}

function closedText(graceDays: number): string {
  if (graceDays === 0) return 'Your account is closed, and everything in it has been deleted.';
  return `Your account is closed and will be deleted in ${counted(graceDays, 'day')}. Log in before then to keep it.`;
}

function ByProxy() {
  return (
    <Card title="Single sign-on">
      <p>
        Users sign in to this site through your organisation’s sign-in service, but that service did not identify you.
        Open the site at its usual URL.
      </p>
    </Card>
  );
}

function Ways({ shell, action, canMail, oidc, passkeyHref, email, errors }: LoginProps) {
  return (
    <>
      {oidc === null ? null : (
        <Card title={`With ${oidc.name}`}>
          <LinkButton href={oidc.href} look="main">
            Log in with {oidc.name}
          </LinkButton>
        </Card>
      )}
      {canMail ? (
        <Card title="With a link by email">
          <Form shell={shell} action={action} class="form">
            <Field
              label="Email address"
              name="identity"
              type="email"
              value={email}
              required
              autocomplete="username"
              error={errors.link}
              hint="We email you a link that logs you in. You need no password."
            />
            <Button>Email me a link</Button>
          </Form>
        </Card>
      ) : null}
      {!canMail && errors.link !== undefined ? <Notice kind="error">{errors.link}</Notice> : null}
      <Card title="With a password">
        <Form shell={shell} action={action} class="form">
          <input type="hidden" name="action" value="login" />
          {errors.password === undefined ? null : <Notice kind="error">{errors.password}</Notice>}
          <Field
            label="Email address"
            name="email"
            type="email"
            value={email}
            required
            autocomplete="username"
            idPrefix="password-form"
          />
          <Field label="Password" name="password" type="password" required autocomplete="current-password" />
          <Button look={canMail ? 'plain' : 'main'}>Log in</Button>
        </Form>
      </Card>
      {passkeyHref === null ? null : (
        <Card title="With a passkey">
          <p>Your security key or this device identifies you, and you type nothing.</p>
          <LinkButton href={passkeyHref}>Log in with a passkey</LinkButton>
        </Card>
      )}
      {shell.canSignUp ? <SignUp shell={shell} /> : null}
    </>
  );
}

function SignUp({ shell }: { readonly shell: Shell }) {
  return (
    <Card title="New here?" id="sign-up">
      <Form shell={shell} action="/accounts/signup/" class="form">
        <Field
          label="Email address"
          name="identity"
          type="email"
          required
          autocomplete="email"
          idPrefix="sign-up-form"
          hint="We email you a link that logs you in. We ask for nothing else."
        />
        <input type="hidden" name="tz" value="" data-browser-zone />
        <Button look="plain">Sign up</Button>
      </Form>
    </Card>
  );
}
