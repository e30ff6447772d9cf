import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import type { IncomingPing } from '../core/incoming.ts';
import { judgeLate, type LateJudge } from '../core/judge-late.ts';
import { BUSY_TIMEOUT_MS, isDiskFull, openSqlite } from '../store/dialect/sqlite-connection.ts';
import { prepareSqliteStatements } from '../store/pings/sqlite-statements.ts';
import { planBatch } from './plan.ts';
import type { Answer, Task, Writing } from './sqlite-messages.ts';
import type { Committed } from './writer.ts';

// Runs in a thread of its own, which owns the connection: neither a commit nor a checkpoint stops the event loop.

// https://sqlite.org/rescode.html: codes that say "not now" rather than "wrong".
const NOT_NOW = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)/;
// After these the file may be another one, or back.
const REOPEN = /^SQLITE_(IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/;

// What a batch touches is random; a larger cache was no faster with 1,000 checks or with 1,000,000.
const CACHE_KIB = 16_000;

let open: { readonly db: Sqlite.Database; readonly batches: Batches } | undefined;

parentPort?.on('message', (task: Task) => {
  if (task.is === 'close') {
    close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(answerTo(task));
});

function answerTo(task: Writing): Answer {
  try {
    open ??= openAgain();
    const { batches } = open;
    batches.waitFor(task.patienceMs);
    return { committed: task.is === 'commit' ? batches.commit(task.pings) : batches.create(task.ping) };
  } catch (error) {
    const code = error instanceof Sqlite.SqliteError ? error.code : '';
    if (REOPEN.test(code)) close();
    const message = error instanceof Error ? error.message : String(error);
    return { isUnavailable: NOT_NOW.test(code), isFull: isDiskFull(error), message };
  }
}

function openAgain(): NonNullable<typeof open> {
  const db = openSqlite(String(workerData.file), CACHE_KIB);
  return { db, batches: prepareBatches(db) };
}

function close(): void {
  const db = open?.db;
  open = undefined;
  db?.close();
}

/** The writer's two transactions on one SQLite connection; both block the thread until the commit is on disk. */
interface Batches {
  /** How long the next one waits for another process that writes, in milliseconds; five seconds at most. */
  waitFor(patienceMs: number): void;
  commit(pings: readonly IncomingPing[]): Committed;
  create(ping: IncomingPing): Committed;
}

/** Prepares the statements; the connection is as `openSqlite` makes it. */
function prepareBatches(db: Sqlite.Database): Batches {
  const { find, write, late, provision } = prepareSqliteStatements(db);
  const instance = String(workerData.instance);
  const judge: LateJudge = (check, at) => judgeLate(check, at, { ...late(check.id), instance });
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  let waitMs = BUSY_TIMEOUT_MS;

  const inTransaction = (work: () => Committed): Committed => {
    begin.run();
    try {
      const committed = work();
      commit.run();
      return committed;
    } catch (error) {
      // some errors end the transaction by themselves
      if (db.inTransaction) db.exec('rollback');
      throw error;
    }
  };

  const store = (pings: readonly IncomingPing[]): Committed => {
    const plan = planBatch(pings, find, judge);
    write(plan);
    const { outcomes, touched } = plan;
    return { outcomes, touched };
  };

  return {
    waitFor(patienceMs) {
      const wanted = Math.max(0, Math.min(Math.floor(patienceMs), BUSY_TIMEOUT_MS));
      if (wanted === waitMs) return;
      db.pragma(`busy_timeout = ${wanted}`);
      waitMs = wanted;
    },
    commit: (pings) => inTransaction(() => store(pings)),
    create: (ping) =>
      inTransaction(() => {
        const made = provision(ping);
        const { outcomes, touched } = store([ping]);
        const [outcome = 'absent'] = outcomes;
        if (outcome === 'absent') return { outcomes: [made === 'refused' ? 'not-found' : 'invalid'], touched };
        return { outcomes: [made === 'made' ? 'created' : outcome], touched };
      }),
  };
}
