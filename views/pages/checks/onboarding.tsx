import { CHECK_FIELDS } from '../../../server/core/check-fields.ts';
import { Button } from '../../components/button.tsx';
import { Copyable } from '../../components/copy-button.tsx';
import { Form } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import type { Shell } from '../../layout/shell.ts';

/** The first check of a user, on its way to its first ping. */
export interface ShownFirstCheck {
  readonly code: string;
  readonly name: string;
  readonly pingUrl: string;
  /** It has had its first ping. */
  readonly isPinged: boolean;
}

interface WelcomeProps {
  readonly shell: Shell;
  /** Path of the list of checks, below the site's root. */
  readonly path: string;
  readonly first: ShownFirstCheck;
  readonly projectCode: string;
}

/** Leads from a first check to its first ping, and on from there. */
export function Welcome({ shell, path, first, projectCode }: WelcomeProps) {
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <h2 class="welcome__title" id="welcome-title">
        Connect your first job
      </h2>
      <p>
        Let your job run this command when it is done. <bdi>{first.name || 'The check'}</bdi> turns green below.
      </p>
      <Copyable text={pingLine(first.pingUrl)} label="Copy the line" block />
      <p class="welcome__hint">
        In a crontab, put it after the command: <code>30 2 * * * /path/to/job &amp;&amp; curl …</code>. You can try it
        now in any terminal.
      </p>
      <WelcomeState prefix={shell.prefix} first={first} projectCode={projectCode} />
      <Form shell={shell} action={`${path}welcome/`} class="welcome__skip">
        <Button look="link">Hide this</Button>
      </Form>
    </section>
  );
}

interface WelcomeStateProps {
  readonly prefix: string;
  readonly first: ShownFirstCheck;
  readonly projectCode: string;
}

/** Waiting, or what to do next; changes by itself when the ping comes. */
export function WelcomeState({ prefix, first, projectCode }: WelcomeStateProps) {
  if (!first.isPinged) {
    return (
      <p class="welcome__state welcome__state--waiting" id="welcome" role="status">
        <span class="welcome__pulse" aria-hidden="true" /> Waiting for the first ping…
      </p>
    );
  }
  return (
    <div class="welcome__state welcome__state--done" id="welcome" role="status">
      <p>
        <Icon name="circle-check" /> <strong>The first ping has arrived.</strong> From now on, you get an alert when a
        ping is missing.
      </p>
      <ul class="welcome__next">
        <li>
          <a href={`${prefix}/checks/${first.code}/timeout/`} data-dialog>
            Set how often it runs
          </a>
        </li>
        <li>
          <a href={`${prefix}/projects/${projectCode}/integrations/`}>Choose where to send alerts, and test it</a>
        </li>
        <li>
          <a href={`${prefix}/projects/${projectCode}/settings/#team`}>Invite someone</a>
        </li>
      </ul>
    </div>
  );
}

interface InvitationProps {
  readonly shell: Shell;
  /** Path of the list of checks, below the site's root. */
  readonly path: string;
}

/** An empty project: one field, and the first check is there. */
export function FirstCheck({ shell, path }: InvitationProps) {
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <h2 class="welcome__title" id="welcome-title">
        Monitor your first job
      </h2>
      <p>What is the job called? You get a command that makes it report here. You can set everything else later.</p>
      <Form shell={shell} action={`${path}add/`} class="welcome__form">
        <input type="hidden" name="first" value="1" />
        <label class="visually-hidden" for="first-name">
          Name of the job
        </label>
        <input
          class="field__input"
          id="first-name"
          name="name"
          maxLength={CHECK_FIELDS.name.longest}
          placeholder="nightly backup"
          autocomplete="off"
          required
          autofocus
        />
        <Button>Add check</Button>
      </Form>
    </section>
  );
}

/** The line that pings, for the end of a job: gives up after ten seconds, and never fails the job. */
export function pingLine(url: string): string {
  return `curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null ${url}`;
}
