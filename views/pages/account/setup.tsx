import { Button, LinkButton } from '../../components/button.tsx';
import { Field, Form, Select } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** Something that the server needs before one relies on it. */
export interface Readiness {
  readonly title: string;
  readonly isReady: boolean;
  readonly text: string;
}

export interface SetupProps {
  readonly shell: Shell;
  /** As typed before. */
  readonly email: string;
  /** Null: the environment names the site. */
  readonly siteName: string | null;
  readonly tz: string;
  /** The visitor has chosen the time zone already; else the one of the browser is. */
  readonly isZoneChosen: boolean;
  readonly zones: readonly string[];
  readonly readiness: readonly Readiness[];
  /** By field. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The first start: makes the first account and names the site. */
export function SetupPage({ shell, email, siteName, tz, isZoneChosen, zones, readiness, errors }: SetupProps) {
  const options = zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
  return (
    <Page shell={shell} title="Set up Rollcall" narrow>
      <div class="setup">
        <h1 class="page-title">Set up your server</h1>
        <p>Create an account for yourself: a superuser, who can do everything on this server.</p>
        <section class="card">
          <Form shell={shell} class="form">
            <Field
              label="Your email address"
              name="email"
              type="email"
              value={email}
              required
              autocomplete="username"
              autofocus
              error={errors['email']}
            />
            <Field
              label="Password"
              name="password"
              type="password"
              required
              autocomplete="new-password"
              error={errors['password']}
            />
            {siteName === null ? null : (
              <Field
                label="Name of this site"
                name="site_name"
                value={siteName}
                required
                maxLength={60}
                autocomplete="off"
                hint="Shown on pages, in emails and in authenticator apps. SITE_NAME changes it later."
                error={errors['site_name']}
              />
            )}
            <div {...(isZoneChosen ? {} : { 'data-browser-zone': '' })}>
              <Select label="Time zone" name="tz" options={options} value={tz} hint="Times are shown in it." />
            </div>
            <Button>Create the account</Button>
          </Form>
        </section>
        <section aria-labelledby="readiness">
          <h2 class="setup__heading" id="readiness">
            Before you rely on it
          </h2>
          <ul class="list">
            {readiness.map((each) => (
              <ReadinessItem key={each.title} {...each} />
            ))}
          </ul>
        </section>
      </div>
    </Page>
  );
}

function ReadinessItem({ title, isReady, text }: Readiness) {
  return (
    <li class="list__item setup__item">
      <span class={isReady ? 'setup__ready' : 'setup__missing'}>
        <Icon name={isReady ? 'circle-check' : 'triangle-alert'} />
      </span>
      <div class="list__main">
        <div class="setup__title">{title}</div>
        <div class="list__detail">{text}</div>
      </div>
      <span class="list__detail setup__state">{isReady ? 'ready' : 'missing'}</span>
    </li>
  );
}

interface RefusedProps {
  readonly shell: Shell;
  /** There is a superuser already. */
  readonly isSetUp: boolean;
}

/** What a link of the first start that does not count leads to. */
export function SetupRefusedPage({ shell, isSetUp }: RefusedProps) {
  return (
    <Page shell={shell} title={`Set up – ${shell.siteName}`} narrow>
      {isSetUp ? (
        <section class="invitation">
          <h1 class="page-title">This server is set up</h1>
          <p>There is a superuser, so this link no longer works. Log in with that account.</p>
          <p>
            If you do not have that account, create another superuser on the server:{' '}
            <code>rollcall createsuperuser</code>
          </p>
          <LinkButton href={`${shell.prefix}/accounts/login/`}>Log in</LinkButton>
        </section>
      ) : (
        <section class="invitation">
          <h1 class="page-title">This link does not work</h1>
          <p>
            It is invalid, or the server was last started more than 24 hours ago. Restart the server: it prints a new
            link on its console.
          </p>
          <p>
            Or create a superuser there: <code>rollcall createsuperuser</code>
          </p>
        </section>
      )}
    </Page>
  );
}
