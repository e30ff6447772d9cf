import { SettingsPage, type SettingsProps } from '../../../../views/pages/projects/settings.tsx';
import type { CreatedKey, ShownKey, ShownKeys } from '../../../../views/pages/projects/settings-keys.tsx';
import type { Invitation, ShownTeam } from '../../../../views/pages/projects/settings-team.tsx';
import type { ShownOffer, ShownTransfer } from '../../../../views/pages/projects/settings-transfer.tsx';
import { toIso } from '../../../core/iso.ts';
import type { Project } from '../../../core/project.ts';
import { isPlainKey, maskKey } from '../../../keys.ts';
import { type Access, accessTo, demand, may } from '../../../services/access.ts';
import type { ProjectKey } from '../../../services/project-keys.ts';
import { roomFor } from '../../../services/transfer-project.ts';
import type { TeamMember } from '../../../store/members.ts';
import type { NamedKey } from '../../../store/named-keys.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownProject } from './shown-project.ts';

export type SettingsVisit = SignedInVisit<'project'>;

/** What the page has to say beside one of its forms, after that was sent. */
export interface SettingsOutcome {
  readonly rename?: { readonly value: string; readonly error: string | undefined };
  readonly createdKey?: CreatedKey;
  readonly namedKey?: ShownKeys['form'];
  readonly invitation?: Pick<Invitation, 'email' | 'role' | 'errors'>;
}

/** What the page says about each key. */
export const KEY_TEXTS: Readonly<Record<ProjectKey, Pick<ShownKey, 'title' | 'hint' | 'loss'>>> = {
  api_key: {
    title: 'API key',
    hint: 'Lets programs read and change the checks of this project.',
    loss: 'Programs that use this key can no longer read or change the checks of this project.',
  },
  api_key_readonly: {
    title: 'read-only API key',
    hint: 'Lets programs read the checks, without their ping URLs. Also used for Prometheus.',
    loss: 'Programs and dashboards that use this key can no longer read the checks of this project.',
  },
  ping_key: {
    title: 'ping key',
    hint: 'Lets jobs ping a check by its slug.',
    loss: 'Jobs that ping by slug with this key will no longer be able to, and their checks will go down.',
  },
};

/** Shows the settings as they are now to users who may see them. */
export async function settingsPage(visit: SettingsVisit, said: SettingsOutcome): Promise<Reply> {
  const { deps, user, shell, param } = visit;
  const { store } = deps;
  const access = await accessTo(param('project'), user, store);
  demand('view', access);
  const { project } = access;
  const [shown, members, owner] = await Promise.all([
    shownProject(access, deps),
    store.members.team(project.id),
    store.users.byId(project.ownerId),
  ]);
  const ownerEmail = owner?.email ?? '';
  const props: SettingsProps = {
    shell,
    project: shown,
    offer: await offerTo(visit, access, { members, ownerEmail }),
    rename: may('rename-project', access) ? (said.rename ?? { value: project.name }) : null,
    alerts: may('set-alert-rules', access) ? { flapRule: project.flapRule } : null,
    keys: may('manage-keys', access) ? keysOf(project, await store.namedKeys.ofProject(project.id), said) : null,
    team: teamOf(visit, access, { members, ownerEmail }),
    invitation: may('manage-team', access) ? await invitationOf(visit, access, { members, ownerEmail, said }) : null,
    transfer: may('offer-project', access) ? transferOf(members) : null,
    removal: may('remove-project', access) ? await removalOf(visit, project) : null,
  };
  return page(SettingsPage(props));
}

/** Who is in the project. */
interface People {
  readonly members: readonly TeamMember[];
  readonly ownerEmail: string;
}

async function offerTo(
  { deps, user }: SettingsVisit,
  access: Access,
  { members, ownerEmail }: People,
): Promise<ShownOffer | null> {
  const offeredAt = members.find(({ userId }) => userId === user.id)?.transferRequestedAt ?? null;
  if (offeredAt === null || !may('answer-offer', access)) return null;
  const room = await roomFor(access.project.id, user.id, deps.store);
  return { owner: ownerEmail, offeredAt: toIso(offeredAt), ...room };
}

function keysOf(project: Project, named: readonly NamedKey[], said: SettingsOutcome): ShownKeys {
  const { createdKey = null, namedKey = { name: '', errors: {} } } = said;
  return {
    form: namedKey,
    named: named.map((key) => ({
      id: String(key.id),
      name: key.name,
      masked: maskKey(key.stored, key.scope),
      isReadOnly: key.scope === 'ro',
      createdBy: key.createdBy,
      createdAt: toIso(key.createdAt),
      lastUsedAt: key.lastUsedAt === null ? null : toIso(key.lastUsedAt),
      expiresAt: key.expiresAt === null ? null : toIso(key.expiresAt),
    })),
    created: createdKey,
    keys: [
      { name: 'api_key', ...KEY_TEXTS.api_key, ...apiKeyOf(project.apiKey, 'rw') },
      { name: 'api_key_readonly', ...KEY_TEXTS.api_key_readonly, ...apiKeyOf(project.apiKeyReadonly, 'ro') },
      {
        name: 'ping_key',
        ...KEY_TEXTS.ping_key,
        masked: maskKey(project.pingKey ?? '', 'rw'),
        plain: project.pingKey,
      },
    ],
  };
}

function apiKeyOf(stored: string, scope: 'rw' | 'ro'): Pick<ShownKey, 'masked' | 'plain'> {
  return { masked: maskKey(stored, scope), plain: isPlainKey(stored) ? stored : null };
}

function teamOf({ user, deps }: SettingsVisit, access: Access, { members, ownerEmail }: People): ShownTeam {
  return {
    owner: ownerEmail,
    ownerIsViewer: access.role === 'owner',
    canManage: may('manage-team', access),
    canMail: deps.outbox.isOpen,
    members: members.map((member) => ({
      email: member.email,
      role: member.role,
      isViewer: member.userId === user.id,
      neverSignedIn: member.lastLoginAt === null,
      isProposed: member.transferRequestedAt !== null,
    })),
  };
}

async function invitationOf(
  { deps, query, req, path }: SettingsVisit,
  { project }: Access,
  { members, ownerEmail, said }: People & { readonly said: SettingsOutcome },
): Promise<Invitation> {
  const inside = new Set([ownerEmail, ...members.map(({ email }) => email)]);
  const known = await deps.store.members.knownTo(project.ownerId);
  const wished = req.method === 'POST' ? '' : (query.get('invite') ?? '');
  const given = said.invitation ?? { email: wished, role: 'w', errors: {} };
  return {
    ...given,
    action: path,
    suggestions: known.filter((email) => !inside.has(email)),
    canMail: deps.outbox.isOpen,
  };
}

function transferOf(members: readonly TeamMember[]): ShownTransfer {
  const proposed = members.find(({ transferRequestedAt }) => transferRequestedAt !== null);
  const offeredAt = proposed?.transferRequestedAt ?? null;
  return {
    members: members.map(({ email }) => email),
    pending:
      proposed === undefined || offeredAt === null ? null : { email: proposed.email, offeredAt: toIso(offeredAt) },
  };
}

async function removalOf({ deps: { store } }: SettingsVisit, { id }: Project) {
  const [checks, channels] = await Promise.all([store.checks.ofProject(id), store.channels.ofProject(id)]);
  return { checks: checks.length, channels: channels.length };
}
