import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Form, Select } from '../../components/form.tsx';
import { AccountPage } from '../../layout/account-page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { type ListedKey, TwoFactorCard } from './two-factor/overview.tsx';

export interface ListedProject {
  readonly code: string;
  readonly name: string;
  /** In words. */
  readonly role: string;
  readonly isOwn: boolean;
}

export interface ProfileProps {
  readonly shell: Shell;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly keys: readonly ListedKey[];
  /** This server is set up for keys. */
  readonly canUseKeys: boolean;
  readonly totp: { readonly createdAt: string | null } | null;
  readonly recoveryCodes: number;
  readonly projects: readonly ListedProject[];
  readonly tz: string;
  readonly zones: readonly string[];
}

/** The account: how to get in, what it belongs to, where it is, how to end it. */
export function ProfilePage(props: ProfileProps) {
  const { shell, email, hasPassword, projects, tz, zones } = props;
  return (
    <AccountPage shell={shell} title="Account" path="/accounts/profile/">
      <Card title="Email and password">
        <p>
          You log in as <bdi>{email}</bdi>, with a link by email{hasPassword ? ' or your password' : ''}.
        </p>
        <div class="actions">
          <LinkButton href={`${shell.prefix}/accounts/change_email/`}>Change email</LinkButton>
          <LinkButton href={`${shell.prefix}/accounts/set_password/`}>
            {hasPassword ? 'Change password' : 'Set a password'}
          </LinkButton>
        </div>
      </Card>
      <TwoFactorCard {...props} />
      <Card title="My projects">
        {projects.length === 0 ? (
          <p>You have no projects.</p>
        ) : (
          <ul class="list">
            {projects.map((project) => (
              <ProjectItem key={project.code} shell={shell} project={project} />
            ))}
          </ul>
        )}
      </Card>
      <Card title="Time zone" id="tz">
        <Form shell={shell} class="form">
          <Select
            label="Times are shown in"
            name="tz"
            options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
            value={tz}
            hint="Used for pages, alerts and the time of reports."
          />
          <p class="field__hint" data-zone-hint hidden />
          <Button>Save</Button>
        </Form>
      </Card>
      <Card title="Close account" look="danger">
        <p>Deletes your account and all projects you own. This cannot be undone.</p>
        <LinkButton href={`${shell.prefix}/accounts/close/`} look="danger">
          Close account
        </LinkButton>
      </Card>
    </AccountPage>
  );
}

function ProjectItem({ shell, project }: { readonly shell: Shell; readonly project: ListedProject }) {
  const { code, name, role, isOwn } = project;
  return (
    <li class="list__item">
      <div class="list__main">
        <a class="list__title" href={`${shell.prefix}/projects/${code}/checks/`}>
          <bdi>{name}</bdi>
        </a>
        <div class="list__detail">{role}</div>
      </div>
      {isOwn ? (
        <LinkButton href={`${shell.prefix}/projects/${code}/settings/`}>Settings</LinkButton>
      ) : (
        <Form shell={shell}>
          <input type="hidden" name="code" value={code} />
          <Button look="plain" name="leave_project" value="1" title={`Leave ${name}`}>
            Leave
          </Button>
        </Form>
      )}
    </li>
  );
}
