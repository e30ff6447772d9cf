import type { Project } from '../../../server/core/project.ts';
import { createProjectWithKeys } from '../../../server/services/create-project.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { T0 } from '../../support/builders.ts';
import { seedUser } from '../../support/seed.ts';
import type { TestStore } from '../../support/stores.ts';
import { type TestClock, testClock } from '../../support/test-clock.ts';
import { apiClient, type Received, type Send, type Sending } from './client.ts';

const SECRET = 'test-secret';

/** A project with its keys, as its owner was shown them. */
export interface Keyed {
  readonly project: Project;
  readonly rw: string;
  readonly ro: string;
}

/** A server with two projects of one owner, and a clock that stands until it is moved. */
export interface ApiWorld extends Keyed {
  readonly store: TestStore['store'];
  readonly app: TestApp;
  readonly clock: TestClock;
  readonly ownerId: number;
  readonly other: Keyed;
  /** Sends as it is told. */
  readonly send: Send;
  /** Sends to version 3 with the read-write key; `path` begins after `/api/v3/`. */
  readonly get: (path: string, sending?: Sending) => Promise<Received>;
  readonly post: (path: string, body?: unknown, sending?: Sending) => Promise<Received>;
  readonly remove: (path: string) => Promise<Received>;
  /** Creates a check and returns its document. */
  readonly make: (fields?: object, sending?: Sending) => Promise<CheckJson>;
  end(): Promise<void>;
}

/** A check as the API shows it, with the parts tests use most. */
export type CheckJson = Received['json'] & { readonly uuid: string };

/** Starts the world of a test. */
export async function buildApiWorld(db: TestStore, env: Readonly<Record<string, string>> = {}): Promise<ApiWorld> {
  const { store } = db;
  const clock = testClock(T0);
  const app = await startApp(db, { env, clock });
  const owner = await seedUser(store);
  const main = await keyedProject(db, owner.id, 'Main');
  const other = await keyedProject(db, owner.id, 'Other');
  const send = apiClient(app.base);
  const post = (path: string, body: unknown = {}, sending: Sending = {}) =>
    send('POST', `/api/v3/${path}`, { key: main.rw, body, ...sending });
  return {
    ...main,
    ...{ store, app, clock, ownerId: owner.id, other, send, post },
    get: (path, sending = {}) => send('GET', `/api/v3/${path}`, { key: main.rw, ...sending }),
    remove: (path) => send('DELETE', `/api/v3/${path}`, { key: main.rw }),
    async make(fields = {}, sending = {}) {
      const made = await post('checks/', fields, sending);
      if (made.status !== 201) throw new Error(`not created: ${made.status} ${made.text}`);
      return withUuid(made.json);
    },
    async end() {
      await app.stop();
      await db.cleanup();
    },
  };
}

/** Stores a project with fresh keys. */
export async function keyedProject({ store }: TestStore, ownerId: number, name: string): Promise<Keyed> {
  const made = await createProjectWithKeys({ ownerId, name }, { store, secretKey: SECRET });
  return { project: made.project, rw: made.apiKey, ro: made.apiKeyReadonly };
}

/** Returns the checks of a list answer. */
export function checksIn({ json }: Received): readonly Received['json'][] {
  return itemsIn(json, 'checks');
}

/** Returns the items of a list answer. */
export function itemsIn(json: Received['json'], name: string): readonly Received['json'][] {
  const items = json[name];
  if (!Array.isArray(items)) throw new Error(`no ${name} in ${JSON.stringify(json)}`);
  return items;
}

function withUuid(json: Received['json']): CheckJson {
  const { uuid } = json;
  if (typeof uuid !== 'string') throw new Error('the answer has no uuid');
  return { ...json, uuid };
}
