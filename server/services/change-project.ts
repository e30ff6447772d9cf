import type { Bus } from '../bus.ts';
import type { Instant } from '../core/instant.ts';
import type { Action } from '../core/permissions.ts';
import type { Project } from '../core/project.ts';
import { cutText } from '../core/text-clean.ts';
import { NotFound } from '../errors.ts';
import type { Store, User } from '../store/store.ts';
import { type Access, accessTo, demand } from './access.ts';

/** Everything the audit log knows of. */
export type ProjectEvent =
  | 'project-created'
  | 'project-renamed'
  | 'project-removed'
  | 'flap-rule-changed'
  | 'key-created'
  | 'key-revoked'
  | 'member-added'
  | 'member-removed'
  | 'member-left'
  | 'member-reinvited'
  | 'role-changed'
  | 'transfer-offered'
  | 'transfer-cancelled'
  | 'transfer-accepted'
  | 'transfer-rejected'
  | 'badge-keys-renewed'
  | 'status-page-created'
  | 'status-page-changed'
  | 'status-page-removed';

/** What staff does to what belongs to others. */
export type StaffEvent = 'staff-changed' | 'staff-deleted' | 'staff-acted' | 'staff-signed-in-as' | 'staff-returned';

/** Who does something, and from where. */
export interface Actor {
  readonly user: User;
  /** Email address of the superuser who has signed in as the user; absent: none has. */
  readonly by?: string | undefined;
  /** Empty when unknown. */
  readonly remoteAddr: string;
}

export interface ProjectDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly now: Instant;
  readonly actor: Actor;
}

/** What a change came to. */
export interface Outcome<T> {
  readonly value: T;
  /** For the audit log: to whom or what it was done; null when nothing was changed after all. */
  readonly detail: string | null;
}

/** What is to be changed, and under which name it is remembered. */
export interface ProjectChange {
  readonly code: string;
  readonly action: Action;
  readonly event: ProjectEvent;
}

/**
 * Changes a project in one transaction that others who change it wait for, if the actor may do that, and remembers who
 * did it. Throws as `accessTo` and `demand` do, and what `change` throws.
 */
export async function changeProject<T>(
  { code, action, event }: ProjectChange,
  { store, bus, now, actor }: ProjectDeps,
  change: (tx: Store, access: Access) => Promise<Outcome<T>>,
): Promise<T> {
  const { value, projectId } = await store.transaction(async (tx) => {
    const access = await lockedAccess(code, actor.user, tx);
    demand(action, access);
    const { value, detail } = await change(tx, access);
    if (detail === null) return { value, projectId: null };
    await remember({ projectId: access.project.id, event, detail }, { tx, now, actor });
    return { value, projectId: access.project.id };
  });
  if (projectId !== null) bus.publish({ what: 'project', project: projectId });
  return value;
}

/** What the audit log is told. `projectId` is null for a project that is gone. */
interface Memory {
  readonly projectId: number | null;
  readonly event: ProjectEvent | StaffEvent;
  readonly detail: string;
}

/** Writes into the audit log, within the transaction of what was done. */
export async function remember(
  { projectId, event, detail }: Memory,
  { tx, now, actor }: Pick<ProjectDeps, 'now' | 'actor'> & { readonly tx: Store },
): Promise<void> {
  const { user, by, remoteAddr } = actor;
  await tx.auditLog.insert({
    projectId,
    userId: user.id,
    createdAt: now,
    actor: actorText(user.email, by),
    action: event,
    remoteAddr,
    detail,
  });
}

const LONGEST_ACTOR = 254;

/** Writes who did something: `alice@example.org (by root@example.org)`. */
function actorText(email: string, by: string | undefined): string {
  if (by === undefined) return email;
  const end = ` (by ${cutText(by, LONGEST_ACTOR / 2)})`;
  return `${cutText(email, LONGEST_ACTOR - end.length)}${end}`;
}

/** Permissions are checked under the lock: it may have changed while that was waited for. */
export async function lockedAccess(code: string, user: User, tx: Store): Promise<Access> {
  const { project } = await accessTo(code, user, tx);
  if (!(await tx.projects.lock(project.id))) throw new NotFound();
  return await accessTo(code, user, tx);
}

/** Gives a project another name; the one it has is no change. */
export async function renameProject(code: string, name: string, deps: ProjectDeps): Promise<void> {
  await changeProject({ code, action: 'rename-project', event: 'project-renamed' }, deps, async (tx, { project }) => {
    if (project.name === name) return { value: undefined, detail: null };
    await tx.projects.update(project.id, { name });
    return { value: undefined, detail: project.name === '' ? name : `${project.name} → ${name}` };
  });
}

/** Chooses whether a check of the project that is flapping sends one alert, or one for each change. */
export async function setFlapRule(code: string, flapRule: boolean, deps: ProjectDeps): Promise<void> {
  const change = { code, action: 'set-alert-rules', event: 'flap-rule-changed' } as const;
  await changeProject(change, deps, async (tx, { project }) => {
    if (project.flapRule === flapRule) return { value: undefined, detail: null };
    await tx.projects.update(project.id, { flapRule });
    return { value: undefined, detail: flapRule ? 'on' : 'off' };
  });
}

/** Chooses for all members whether ping URLs are shown with UUIDs or slugs. This changes no permission. */
export async function setUrlStyle(
  { id, showSlugs }: Pick<Project, 'id' | 'showSlugs'>,
  style: 'uuid' | 'slug',
  { store, bus }: Pick<ProjectDeps, 'store' | 'bus'>,
): Promise<void> {
  if ((style === 'slug') === showSlugs) return;
  await store.projects.update(id, { showSlugs: style === 'slug' });
  bus.publish({ what: 'project', project: id });
}
