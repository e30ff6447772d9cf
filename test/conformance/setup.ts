import { randomUUID } from 'node:crypto';
import { createProjectWithKeys, type ProjectWithKeys } from '../../server/services/create-project.ts';
import type { Store } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { seedChannel, seedUser } from '../support/seed.ts';

// Projects as README.md wants them before a replay.

/** The settings the recorded server ran with. */
export const ENV = {
  SITE_ROOT: 'http://rollcall.example:8000',
  SECRET_KEY: 'conformance',
  SITE_NAME: 'Mychecks',
  PING_BODY_LIMIT: '10000',
  METRICS_KEY: 'conformance-metrics-key',
} as const;

const CHECK_LIMIT = 1_000;
const HOOK = '{"method_down":"GET","url_down":"http://127.0.0.1:9/","body_down":"","headers_down":{}}';

/** Stores the projects and returns their keys by the names that the recorded requests use. */
export async function setUp(store: Store): Promise<Readonly<Record<string, string>>> {
  const [owner, tinyOwner] = [await seedUser(store), await seedUser(store)];
  await store.users.setCheckLimit(owner.id, CHECK_LIMIT);
  await store.users.setCheckLimit(tinyOwner.id, 1);
  const make = (name: string, ownerId = owner.id) =>
    createProjectWithKeys({ ownerId, name }, { store, secretKey: ENV.SECRET_KEY });
  const oracle = await make('Oracle');
  const other = await make('Other');
  const prom = await make('Prom');
  const tiny = await make('Tiny', tinyOwner.id);
  await addChannels(store, oracle);
  return {
    SITE_ROOT: ENV.SITE_ROOT,
    METRICS_KEY: ENV.METRICS_KEY,
    API_KEY: oracle.apiKey,
    API_KEY_RO: oracle.apiKeyReadonly,
    PING_KEY: oracle.pingKey,
    API_KEY_OTHER: other.apiKey,
    API_KEY_TINY: tiny.apiKey,
    PING_KEY_TINY: tiny.pingKey,
    PROM_PROJECT: prom.project.code,
    PROM_API_KEY: prom.apiKey,
    PROM_API_KEY_RO: prom.apiKeyReadonly,
  };
}

async function addChannels(store: Store, { project }: ProjectWithKeys): Promise<void> {
  await seedChannel(store, project, { kind: 'webhook', value: HOOK, name: 'Ops hook' });
  await seedChannel(store, project, { kind: 'email', value: 'ops@example.org' });
  for (const code of [randomUUID(), randomUUID()]) {
    await seedChannel(store, project, { kind: 'webhook', value: HOOK, name: 'dup', code, createdAt: T0 });
  }
}
