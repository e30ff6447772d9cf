import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { type Action, PERMISSIONS, type Role, type Verdict, verdictOn } from '../../../server/core/permissions.ts';
import type { Project } from '../../../server/core/project.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Seen, Visitor } from '../../support/visitor.ts';
import { offerTo, openWorld, ROLES, settingsOf, type World } from './world.ts';

/** One try of an action by somebody: what is answered, and whether it was done. */
interface Attempt {
  readonly world: World;
  readonly project: Project;
  readonly visitor: Visitor;
  readonly userId: number;
}

interface EntryPoint {
  readonly path: (project: Project) => string;
  readonly use: (attempt: Attempt) => Promise<Seen>;
  /** Whether the action left the trace it leaves. */
  readonly isDone: (attempt: Attempt, seen: Seen) => boolean | Promise<boolean>;
}

const NEWCOMER = 'newcomer@example.org';

const settings = (fields: Readonly<Record<string, string>>, isDone: EntryPoint['isDone']): EntryPoint => ({
  path: settingsOf,
  use: ({ visitor, project }) => visitor.post(settingsOf(project), fields),
  isDone,
});

const view = (path: EntryPoint['path']): EntryPoint => ({
  path,
  use: ({ visitor, project }) => visitor.get(path(project)),
  isDone: ({ project }, { text }) => text.includes(project.name),
});

const isOffered = async ({ world, project }: Attempt): Promise<boolean> => {
  const members = await world.db.store.members.ofProject(project.id);
  return members.some(({ transferRequestedAt }) => transferRequestedAt !== null);
};

/** A form behind a check of its own, which has the code of the project. */
const onCheck = (
  action: string,
  fields: Readonly<Record<string, string>>,
  isDone: (check: Check | null) => boolean,
  over: Partial<Check> = {},
): EntryPoint => ({
  path: ({ code }) => `/checks/${code}/${action}`,
  async use({ world, visitor, project }) {
    const check = await seedCheck(world.db.store, { code: project.code, ...over, projectId: project.id });
    return await visitor.post(`/checks/${check.code}/${action}`, fields);
  },
  async isDone({ world, project }) {
    const [check = null] = await world.db.store.checks.ofProject(project.id);
    return isDone(check);
  },
});

/** Where each action is done: every way in that there is, with a name when there are several. */
const ENTRY_POINTS: Readonly<Partial<Record<Action, Readonly<Record<string, EntryPoint>>>>> = {
  view: { checks: view(({ code }) => `/projects/${code}/checks/`), settings: view(settingsOf) },
  list: {
    overview: {
      path: () => '/',
      use: ({ visitor }) => visitor.get('/'),
      isDone: ({ project }, { text }) => text.includes(project.name),
    },
  },
  'rename-project': {
    name: settings({ set_project_name: '1', name: 'Renamed' }, async ({ world, project }) => {
      return (await world.stored(project))?.name === 'Renamed';
    }),
  },
  'set-alert-rules': {
    flapping: settings({ set_alert_rules: '1', flap_rule: '1' }, async ({ world, project }) => {
      return (await world.stored(project))?.flapRule === true;
    }),
  },
  'manage-keys': {
    create: settings(
      { create_key: 'api_key' },
      async ({ world, project }) => (await world.stored(project))?.apiKey !== '',
    ),
    revoke: settings({ revoke_key: 'ping_key' }, async ({ world, project }) => {
      return (await world.stored(project))?.pingKey === null;
    }),
    see: {
      path: settingsOf,
      use: async ({ visitor, project }) => {
        const seen = await visitor.get(settingsOf(project));
        // hidden where it is not allowed: the page itself is there
        return seen.status === 200 && !seen.text.includes('API access') ? { ...seen, status: 403 } : seen;
      },
      isDone: ({ project }, { text }) => project.pingKey !== null && text.includes(project.pingKey),
    },
  },
  'manage-team': {
    invite: settings({ invite_team_member: '1', email: NEWCOMER, role: 'r' }, async ({ world, project }) => {
      const user = await world.db.store.users.byEmail(NEWCOMER);
      return user !== null && (await world.db.store.members.of(project.id, user.id)) !== null;
    }),
    remove: settings({ remove_team_member: '1', email: 'second@example.org' }, async ({ world, project }) => {
      return (await world.db.store.members.ofProject(project.id)).length === 3;
    }),
    'change role': settings(
      { change_role: '1', email: 'second@example.org', role: 'm' },
      async ({ world, project }) => {
        return (await world.db.store.members.ofProject(project.id)).filter(({ role }) => role === 'm').length === 2;
      },
    ),
    'invite again': settings({ resend_invite: '1', email: 'second@example.org' }, ({ world, project }) =>
      isRemembered('member-reinvited', world, project),
    ),
  },
  'offer-project': {
    start: settings({ transfer_project: '1', email: 'second@example.org' }, isOffered),
    cancel: {
      ...settings({ cancel_transfer: '1' }, async (attempt) => !(await isOffered(attempt))),
      use: async ({ world, visitor, project }) => {
        await offerTo(world, project, world.people.reader.user);
        return await visitor.post(settingsOf(project), { cancel_transfer: '1' });
      },
    },
  },
  'answer-offer': {
    accept: settings({ accept_transfer: '1' }, async ({ world, project, userId }) => {
      return (await world.stored(project))?.ownerId === userId && project.ownerId !== userId;
    }),
    reject: settings({ reject_transfer: '1' }, ({ world, project }) =>
      isRemembered('transfer-rejected', world, project),
    ),
  },
  'remove-project': {
    remove: {
      path: ({ code }) => `/projects/${code}/remove/`,
      use: ({ visitor, project }) => visitor.post(`/projects/${project.code}/remove/`),
      isDone: async ({ world, project }) => (await world.stored(project)) === null,
    },
  },
  'leave-project': {
    profile: {
      path: () => '/accounts/profile/',
      use: ({ visitor, project }) => visitor.post('/accounts/profile/', { leave_project: '1', code: project.code }),
      isDone: ({ world, project }) => isRemembered('member-left', world, project),
    },
  },
  'operate-check': {
    pause: onCheck('pause/', {}, (check) => check?.status === 'paused'),
    resume: onCheck('resume/', {}, (check) => check?.status === 'new', { status: 'paused' }),
    remove: onCheck('remove/', {}, (check) => check === null),
  },
  'edit-check': {
    add: {
      path: ({ code }) => `/projects/${code}/checks/add/`,
      use: ({ visitor, project }) => visitor.post(`/projects/${project.code}/checks/add/`, { first: '1', name: 'x' }),
      isDone: async ({ world, project }) => (await world.db.store.checks.ofProject(project.id)).length === 1,
    },
    name: onCheck('name/', { name: 'Renamed' }, (check) => check?.name === 'Renamed'),
  },
  'edit-in-bulk': {
    pause: {
      path: ({ code }) => `/projects/${code}/checks/bulk/`,
      async use({ world, visitor, project: { id, code } }) {
        await seedCheck(world.db.store, { code, projectId: id });
        return await visitor.post(`/projects/${code}/checks/bulk/`, { action: 'pause', checks: code, confirm: '1' });
      },
      isDone: async ({ world, project }) => {
        const [check] = await world.db.store.checks.ofProject(project.id);
        return check?.status === 'paused';
      },
    },
  },
  'set-url-style': {
    view: {
      path: ({ code }) => `/projects/${code}/checks/view/`,
      use: ({ visitor, project }) => visitor.post(`/projects/${project.code}/checks/view/`, { urls: 'slug' }),
      isDone: async ({ world, project }) => (await world.stored(project))?.showSlugs === true,
    },
  },
  'edit-channel': {
    'switch on': {
      path: ({ code }) => `/checks/${code}/channels/${code}/enabled`,
      async use({ world, visitor, project }) {
        const { store } = world.db;
        const { code } = project;
        await seedChannel(store, project, { code, kind: 'email', value: 'alice@example.org' });
        await seedCheck(store, { code, projectId: project.id });
        return await visitor.post(`/checks/${code}/channels/${code}/enabled`, { state: 'on' });
      },
      isDone: async ({ world, project }) => {
        const [check] = await world.db.store.checks.ofProject(project.id);
        return (await world.db.store.channels.ofCheck(check?.id ?? 0)).length === 1;
      },
    },
  },
  'view-audit-log': { page: view(({ code }) => `/projects/${code}/audit_log/`) },
  'ping-now': {
    'public address': {
      path: () => '',
      use: async ({ world, visitor, project }) => {
        const check = await seedCheck(world.db.store, { projectId: project.id });
        return await visitor.get(`/ping/${check.code}`);
      },
      isDone: (_, { text }) => text === 'OK',
    },
  },
};

/** Actions of pages that are still to come. */
const NOT_YET_REACHABLE: readonly Action[] = [
  'test-channel',
  'transfer-check',
  'set-up-prometheus',
  'edit-status-page',
];

async function isRemembered(action: string, { db }: World, project: Project): Promise<boolean> {
  const rows = await db.store.dialect.knex('audit_log').where({ project_id: project.id, action });
  return rows.length > 0;
}

interface Cell {
  readonly action: Action;
  readonly entry: string;
  readonly role: Role;
  readonly isProposed: boolean;
}

const CELLS: readonly Cell[] = Object.keys(PERMISSIONS)
  .filter(isAction)
  .flatMap((action) =>
    Object.keys(ENTRY_POINTS[action] ?? {}).flatMap((entry) =>
      ROLES.flatMap((role) => {
        const cell = { action, entry, role, isProposed: false };
        const canBeProposed = role === 'manager' || role === 'member' || role === 'reader';
        return action === 'answer-offer' && canBeProposed ? [cell, { ...cell, isProposed: true }] : [cell];
      }),
    ),
  );

function isAction(name: string): name is Action {
  return name in PERMISSIONS;
}

describe.each(pageStores)('who may do what in a project, on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const freshProject = async (): Promise<Project> => {
    const { store } = world.db;
    await store.dialect.knex('token_buckets').delete();
    await store.dialect.knex('users').whereIn('email', [NEWCOMER, 'second@example.org']).delete();
    const project = await world.project({ name: `Project ${Math.random().toString(36).slice(2)}` });
    const { user } = await world.person('second@example.org');
    await store.members.insert({ userId: user.id, projectId: project.id, role: 'r', transferRequestedAt: null });
    return project;
  };

  test('every action of the table is tried here, or its page is still to come', () => {
    const tried = Object.keys(ENTRY_POINTS).filter(isAction);
    expect([...tried, ...NOT_YET_REACHABLE].sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });

  test.each(CELLS)('$action ($entry) by the $role, offered the project: $isProposed', async (cell) => {
    const { action, role, isProposed } = cell;
    const entry = ENTRY_POINTS[action]?.[cell.entry];
    if (entry === undefined) throw new Error('no such entry point');
    const project = await freshProject();
    const { user, visitor } = world.people[role];
    if (isProposed) await offerTo(world, project, user);
    const attempt = { world, project, visitor, userId: user.id };
    const seen = await entry.use(attempt);
    const verdict = publicly(action) ? 'allow' : verdictOn(action, role, { isProposed });
    expect(seen.status).toBe(statusOf(verdict, action));
    expect(await entry.isDone(attempt, seen)).toBe(verdict === 'allow');
  });

  test.each(CELLS.filter(({ role }) => role === 'owner'))(
    '$action ($entry) by nobody leads to the login',
    async (cell) => {
      const entry = ENTRY_POINTS[cell.action]?.[cell.entry];
      if (entry === undefined) throw new Error('no such entry point');
      const project = await freshProject();
      const attempt = { world, project, visitor: world.app.visitor(), userId: 0 };
      const seen = await entry.use(attempt);
      if (publicly(cell.action)) return expect(seen.status).toBe(200);
      expect(seen.status).toBe(302);
      expect(seen.location).toBe(`/accounts/login/?next=${encodeURIComponent(entry.path(project))}`);
    },
  );
});

const REDIRECTING: readonly Action[] = [
  'remove-project',
  'leave-project',
  'operate-check',
  'edit-check',
  'edit-in-bulk',
  'set-url-style',
];

/** Whoever knows the address of a check pings it, signed in or not. */
function publicly(action: Action): boolean {
  return action === 'ping-now';
}

function statusOf(verdict: Verdict, action: Action): number {
  if (action === 'list') return 200;
  // the account page does not tell an unknown project from one that is not there
  if (action === 'leave-project' && verdict === 404) return 400;
  return verdict === 'allow' || verdict === 'ignore' ? (REDIRECTING.includes(action) ? 302 : 200) : verdict;
}
