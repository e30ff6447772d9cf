import { settingsWhere, toNames } from '../core/check-settings.ts';
import type { Instant } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import type { Store } from '../store/store.ts';
import type { Account } from './load-account.ts';

const EXPORTED = settingsWhere(({ exported }) => exported);

/** Returns what is kept of a person and is theirs, as JSON: no credentials, and nothing of other users. */
export async function exportAccount(user: Account, store: Store): Promise<Readonly<Record<string, unknown>>> {
  const { profile } = user;
  const [projects, memberships, keys] = await Promise.all([
    store.projects.ownedBy(user.id),
    store.members.ofUser(user.id),
    store.credentials.ofUser(user.id),
  ]);
  return {
    account: {
      email: user.email,
      created: toIso(user.createdAt),
      last_login: iso(user.lastLoginAt),
      last_active: iso(profile.lastActiveAt),
      tz: profile.tz,
      theme: profile.theme ?? '',
      reports: profile.reports,
      nag_period: profile.nagPeriodSecs,
      has_authenticator_app: profile.totp !== null,
      security_keys: keys.map(({ name, createdAt }) => ({ name, created: toIso(createdAt) })),
    },
    projects: await Promise.all(projects.map((project) => exportProject(project, user, store))),
    member_of: await Promise.all(
      memberships.map(async ({ projectId, role }) => {
        const project = await store.projects.byId(projectId);
        return { project: project?.name ?? '', role };
      }),
    ),
  };
}

async function exportProject(
  { id, code, name }: { readonly id: number; readonly code: string; readonly name: string },
  owner: Account,
  store: Store,
): Promise<Readonly<Record<string, unknown>>> {
  const [checks, channels, people] = await Promise.all([
    store.checks.ofProject(id),
    store.channels.ofProject(id),
    store.users.ofProject(id),
  ]);
  return {
    code,
    name,
    members: people.filter((person) => person.id !== owner.id).map(({ email }) => email),
    // what a channel is sent to may be a token
    integrations: channels.map((channel) => ({ kind: channel.kind, name: channel.name, disabled: channel.disabled })),
    checks: checks.map((check) => ({
      code: check.code,
      created: toIso(check.createdAt),
      ...toNames(check, EXPORTED),
      status: check.status,
      n_pings: check.nPings,
      last_ping: iso(check.lastPingAt),
    })),
  };
}

function iso(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
