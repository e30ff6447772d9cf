import { randomUUID } from 'node:crypto';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import type { Project } from '../../server/core/project.ts';
import type { Store, User } from '../../server/store/store.ts';
import { aCheck, T0 } from './builders.ts';

/** A user with a project and checks in it. */
export interface Seed {
  readonly user: User;
  readonly project: Project;
  readonly checks: readonly Check[];
}

/** Stores a user who owns a project with the given checks (one by default); codes and keys are unique. */
export async function seed(store: Store, checks: readonly Partial<Check>[] = [{}]): Promise<Seed> {
  const user = await seedUser(store);
  const project = await seedProject(store, { ownerId: user.id });
  const stored: Check[] = [];
  for (const check of checks) stored.push(await seedCheck(store, { ...check, projectId: project.id }));
  return { user, project, checks: stored };
}

/** Stores a user with a profile. */
export async function seedUser(store: Store, email = `${randomUUID()}@example.org`): Promise<User> {
  return await store.users.insert({
    username: randomUUID().slice(0, 30),
    email,
    password: '!',
    isStaff: false,
    isSuperuser: false,
    createdAt: T0,
    checkLimit: 10_000,
    smsLimit: 10_000,
    callLimit: 10_000,
  });
}

/** Stores a project with a ping key. */
export async function seedProject(store: Store, over: Partial<Project> & Pick<Project, 'ownerId'>): Promise<Project> {
  const code = randomUUID();
  return await store.projects.insert({
    code,
    name: 'Backups',
    apiKey: '',
    apiKeyReadonly: '',
    pingKey: code.replaceAll('-', '').slice(0, 22),
    badgeKey: code,
    showSlugs: false,
    flapRule: false,
    ...over,
  });
}

/** Stores a check with fresh codes. */
export async function seedCheck(store: Store, over: Partial<Check> & Pick<Check, 'projectId'>): Promise<Check> {
  const { id: _, ...check } = aCheck({ code: randomUUID(), badgeKey: randomUUID(), ...over });
  return await store.checks.insert(check);
}

/** Stores a channel of the project and assigns it to all its checks. */
export async function seedChannel(
  store: Store,
  project: Project,
  over: Pick<Channel, 'kind' | 'value'> & Partial<Channel>,
): Promise<Channel> {
  const channel = await store.channels.insert({
    code: randomUUID(),
    projectId: project.id,
    createdAt: T0,
    name: '',
    emailVerified: true,
    ...over,
  });
  await store.channels.assignToAllChecks(channel.id);
  return channel;
}
