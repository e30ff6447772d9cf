import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Change, createBus } from '../../server/bus.ts';
import { Unavailable } from '../../server/errors.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { PATIENCE } from '../support/patience.ts';
import { type PostgresProxy, startProxy } from '../support/postgres-proxy.ts';
import { seed } from '../support/seed.ts';
import { postgresStore, type TestStore } from '../support/stores.ts';

// PostgreSQL only: SQLite has no server to lose.

let db: TestStore;
let proxy: PostgresProxy;
let store: OpenStore;
beforeEach(async () => {
  db = await postgresStore.open();
  if (db.options.database !== 'postgres') throw new Error('not PostgreSQL');
  proxy = await startProxy(db.options);
  store = openStore(proxy.options);
});
afterEach(async () => {
  await store.close();
  await proxy.close();
  await db.cleanup();
});

test('a database that is gone is an Unavailable, and the pool heals by itself', async () => {
  const { project } = await seed(store);
  await proxy.cut();
  await expect(store.ping()).rejects.toThrow(Unavailable);
  await expect(store.projects.byId(project.id)).rejects.toThrow(Unavailable);
  await expect(store.projects.update(project.id, { name: 'lost' })).rejects.toThrow(Unavailable);
  await proxy.mend();
  expect(await store.projects.byId(project.id)).toEqual(project);
});

test('the work of a transaction is not begun when the database is gone', async () => {
  await store.ping();
  await proxy.cut();
  const work = vi.fn(async () => 'done');
  await expect(store.transaction(work)).rejects.toThrow(Unavailable);
  expect(work).not.toHaveBeenCalled();
});

test('a transaction that loses its connection half-way is an Unavailable, and undone', async () => {
  const { project } = await seed(store);
  const work = store.transaction(async (tx) => {
    await tx.projects.update(project.id, { name: 'half' });
    await proxy.cut();
    await tx.projects.update(project.id, { name: 'whole' });
  });
  await expect(work).rejects.toThrow(Unavailable);
  await proxy.mend();
  expect((await store.projects.byId(project.id))?.name).toBe(project.name);
});

test('a server that shuts down between two statements is an Unavailable at most once', async () => {
  await Promise.all([store.ping(), store.ping(), store.ping()]);
  await db.store.dialect.knex.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await vi.waitFor(() => store.ping(), PATIENCE);
  await Promise.all([store.ping(), store.ping(), store.ping()]);
});

test('an Unavailable tells nothing about the statement or the server', async () => {
  await proxy.cut();
  const error = await store.users.byEmail('secret@example.org').then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Unavailable);
  expect(String(error)).not.toMatch(/secret|select|PGSQL/);
});

// longer than the longest pause between two attempts to connect
test('the bus comes back too, and says that anything may have changed', async () => {
  const bus = await createBus(store.dialect.link);
  const heard: Change[] = [];
  bus.subscribe((change) => heard.push(change));
  await proxy.cut();
  bus.publish({ what: 'ping', check: 1 });
  await proxy.mend();
  await vi.waitFor(() => expect(heard).toContainEqual({ what: 'check' }), PATIENCE);

  const far = await createBus(db.store.dialect.link);
  far.publish({ what: 'flip', check: 2 });
  await vi.waitFor(() => expect(heard).toContainEqual({ what: 'flip', check: 2 }), PATIENCE);
  await Promise.all([bus.close(), far.close()]);
});
