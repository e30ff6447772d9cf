import type { Channel } from '../../../server/core/channel.ts';
import type { Check } from '../../../server/core/check.ts';
import type { Instant } from '../../../server/core/instant.ts';
import type { Project } from '../../../server/core/project.ts';
import { alertAfter } from '../../../server/core/status.ts';
import { uniqueKey } from '../../../server/signing.ts';
import type { OpenStore } from '../../../server/store/open.ts';
import type { User } from '../../../server/store/store.ts';
import { aCheck } from '../builders.ts';
import { seedChannel, seedCheck, seedProject, seedUser } from '../seed.ts';
import { hostileProjects, type ProjectData, usualProjects } from './checks.ts';
import { storeOutages, storePast } from './history.ts';
import type { Scene, SceneName } from './scene.ts';

const CHANNELS: readonly (Pick<Channel, 'kind' | 'value'> & Partial<Channel>)[] = [
  { kind: 'email', value: '{"value":"oncall@example.org","up":true,"down":true}' },
  { kind: 'slack', value: 'https://hooks.slack.com/services/T000/B000/XXXX', name: 'Ops room' },
  {
    kind: 'ntfy',
    value: '{"topic":"web-shop","url":"https://ntfy.example.org","token":"","priority":5,"priority_up":3}',
    lastError: 'Received status code 503',
  },
];

/** Fills an empty database with what a site holds. */
export async function buildScene(store: OpenStore, name: SceneName, now: Instant): Promise<Scene> {
  const people = await seedPeople(store);
  const projects = await seedProjects(store, people.owner, dataOf(name, now));
  const [first] = projects;
  if (first === undefined) throw new Error('a scene has a project');
  await store.members.insert({
    projectId: first.project.id,
    userId: people.reader.id,
    role: 'r',
    transferRequestedAt: null,
  });
  const channel = name === 'empty' ? null : await seedChannels(store, first.project, name);
  const check = first.checks[0] ?? (await seedCheck(store, { projectId: await otherProject(store, people.owner) }));
  const n = name === 'empty' ? 0 : await storePast(store, check, pastOf(check), now);
  if (name !== 'empty') await storeOutages(store, check, now);
  return {
    name,
    store,
    now,
    people,
    project: first.project,
    check,
    channel,
    params: {
      project: first.project.code,
      check: check.code,
      key: uniqueKey(check.code),
      // of whatever table: the first row of each
      row: '1',
      ...(channel === null ? {} : { channel: channel.code }),
      ...(n === 0 ? {} : { n: String(n) }),
    },
  };
}

function dataOf(name: SceneName, now: Instant): readonly ProjectData[] {
  if (name === 'usual') return usualProjects(now);
  return name === 'hostile' ? hostileProjects(now) : [['My jobs', []]];
}

function pastOf({ status }: Check) {
  const failsEvery = status === 'down' ? 25 : 17;
  return { runs: 50, everySecs: 86_400, takesSecs: 300, endedSecsAgo: 8 * 3600, failsEvery };
}

async function seedPeople(store: OpenStore): Promise<Scene['people']> {
  const person = async (name: string): Promise<User> => {
    const user = await seedUser(store, `${name}@example.org`);
    await store.profiles.update(user.id, { theme: 'system' });
    return user;
  };
  const superuser = await person('root');
  await store.users.update(superuser.id, { isStaff: true, isSuperuser: true });
  return {
    owner: await person('alice'),
    reader: await person('rita'),
    newcomer: await person('nils'),
    superuser: { ...superuser, isStaff: true, isSuperuser: true },
  };
}

interface StoredProject {
  readonly project: Project;
  readonly checks: readonly Check[];
}

async function seedProjects(
  store: OpenStore,
  owner: User,
  data: readonly ProjectData[],
): Promise<readonly StoredProject[]> {
  const stored: StoredProject[] = [];
  for (const [name, list] of data) {
    const project = await seedProject(store, { ownerId: owner.id, name });
    const checks: Check[] = [];
    for (const over of list) {
      checks.push(await seedCheck(store, { ...over, projectId: project.id, alertAfter: alertAfter(aCheck(over)) }));
    }
    stored.push({ project, checks });
  }
  return stored;
}

async function seedChannels(store: OpenStore, project: Project, name: SceneName): Promise<Channel> {
  const given = name === 'hostile' ? { name: '<script>alert(1)</script> '.repeat(12).slice(0, 100) } : {};
  const [first] = await Promise.all(CHANNELS.map((channel) => seedChannel(store, project, { ...channel, ...given })));
  if (first === undefined) throw new Error('there is no channel');
  return first;
}

async function otherProject(store: OpenStore, { id }: User): Promise<number> {
  return (await seedProject(store, { ownerId: id, name: 'Home server' })).id;
}
