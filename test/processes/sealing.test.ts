import { expect, test } from 'vitest';
import { rowsAsStored } from '../../server/store/sql.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { sqliteStore } from '../support/stores.ts';

test('a start seals what an earlier release has left, and says what it cannot read', async () => {
  const db = await sqliteStore.open();
  const { project } = await seed(db.store);
  const { id } = await seedChannel(db.store, project, { kind: 'slack', value: 'https://hooks.example.org/secret' });
  const value = async () => {
    const sql = 'select value from channels where id = ?';
    return (await rowsAsStored<{ value: string }>(db.store.dialect.knex, sql, [id]))[0]?.value ?? '';
  };
  const start = async (secretKey: string) => {
    const running = await startRollcall('serve', { ...databaseEnv(db.options), SECRET_KEY: secretKey });
    await running.stop();
    return running.logged.map(({ msg, id: code }) => ({ text: String(msg), code }));
  };
  const first = await start('first');
  expect(first.some(({ text }) => text.startsWith('sealed stored secrets'))).toBe(true);
  const sealed = await value();
  expect(sealed).toMatch(/^sealed:1:/);
  expect((await start('another')).some(({ code }) => code === 'W113')).toBe(true);
  expect(await value()).toBe(sealed);
  await db.cleanup();
});
