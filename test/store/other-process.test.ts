import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqlite } from '../../server/store/dialect/sqlite-connection.ts';
import { sqliteFileOf, sqliteStore, type TestStore } from '../support/stores.ts';

let db: TestStore;
beforeAll(async () => {
  db = await sqliteStore.open();
});
afterAll(() => db.cleanup());

/** Whether this process holds a lock on the file, as Linux says. https://man7.org/linux/man-pages/man5/proc_locks.5.html */
function isLocked(file: string): boolean {
  const { ino } = statSync(file);
  const locks = readFileSync('/proc/locks', 'utf8').split('\n');
  return locks.some((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `));
}

// The `sqlite3` of many systems deletes the log of a database that no other process has locked, and with it every ping since.
test.runIf(process.platform === 'linux')(
  'a second connection leaves the lock that says that the database is open',
  async () => {
    const file = sqliteFileOf(db);
    await db.store.siteSettings.put('unreachable_since', '');
    expect(isLocked(file)).toBe(true);
    // as the ping writer opens it, beside the store
    const second = openSqlite(file);
    expect(isLocked(file)).toBe(true);
    second.close();
    expect(isLocked(file)).toBe(true);
  },
);
