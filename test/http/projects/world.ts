import type { MemberRole } from '../../../server/core/permissions.ts';
import type { Project } from '../../../server/core/project.ts';
import type { User } from '../../../server/store/store.ts';
import { type AppOptions, startApp, type TestApp } from '../../support/app.ts';
import { T0 } from '../../support/builders.ts';
import { seedProject, seedUser } from '../../support/seed.ts';
import type { TestStore } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';

/** Somebody with a browser in which they are signed in. */
export interface Person {
  readonly user: User;
  readonly visitor: Visitor;
}

export const ROLES = ['owner', 'manager', 'member', 'reader', 'superuser', 'outsider'] as const;
export type WorldRole = (typeof ROLES)[number];

/** The web part with one person of each role, who meet in every project made here. */
export interface World {
  readonly db: TestStore;
  readonly app: TestApp;
  readonly people: Readonly<Record<WorldRole, Person>>;
  /** Makes a project of the owner's with the manager, the member and the reader in it. */
  project(over?: Partial<Project>): Promise<Project>;
  /** The project as it is now. */
  stored(project: Project): Promise<Project | null>;
  person(email?: string): Promise<Person>;
  close(): Promise<void>;
}

const MEMBERS: readonly (readonly [WorldRole, MemberRole])[] = [
  ['manager', 'm'],
  ['member', 'w'],
  ['reader', 'r'],
];

/** Opens a world on an empty database. */
export async function openWorld(db: TestStore, options: AppOptions = {}): Promise<World> {
  const { store } = db;
  const app = await startApp(db, options);
  const person = async (email?: string, isSuperuser = false): Promise<Person> => {
    const user = await seedUser(store, email);
    if (isSuperuser) await store.users.update(user.id, { isSuperuser });
    return { user, visitor: await app.signIn(user) };
  };
  const people = {
    owner: await person('owner@example.org'),
    manager: await person('manager@example.org'),
    member: await person('member@example.org'),
    reader: await person('reader@example.org'),
    superuser: await person('root@example.org', true),
    outsider: await person('outsider@example.org'),
  };
  return {
    db,
    app,
    people,
    person: (email) => person(email),
    stored: ({ id }) => store.projects.byId(id),
    async project(over = {}) {
      const project = await seedProject(store, { ownerId: people.owner.user.id, ...over });
      for (const [who, role] of MEMBERS) await join(db, project, people[who].user, role);
      return project;
    },
    async close() {
      await app.stop();
      await db.cleanup();
    },
  };
}

/** Makes somebody a member. */
export async function join(
  { store }: Pick<TestStore, 'store'>,
  project: Project,
  user: User,
  role: MemberRole,
): Promise<void> {
  await store.members.insert({ userId: user.id, projectId: project.id, role, transferRequestedAt: null });
}

/** Offers the project to a member, as the owner does. */
export async function offerTo({ db }: Pick<World, 'db'>, project: Project, user: User): Promise<void> {
  await db.store.members.update(project.id, user.id, { transferRequestedAt: T0 });
}

export function settingsOf({ code }: Project): string {
  return `/projects/${code}/settings/`;
}
