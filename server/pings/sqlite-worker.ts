import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { openSqlite } from '../store/dialect/sqlite-connection.ts';
import { prepareBatches, type SqliteBatches } from './sqlite-batch.ts';
import type { Answer, Task } from './sqlite-messages.ts';

// Runs in a thread of its own, which owns the connection: neither a commit nor a checkpoint stops the event loop.

// https://sqlite.org/rescode.html: codes that say "not now" rather than "wrong".
const NOT_NOW = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)/;
// After these the file may be another one, or back.
const REOPEN = /^SQLITE_(IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/;

// What a batch touches is random; a larger cache was no faster with 1,000 checks or with 1,000,000.
const CACHE_KIB = 16_000;

let open: { readonly db: Sqlite.Database; readonly batches: SqliteBatches } | undefined;

parentPort?.on('message', (task: Task) => {
  if (task.is === 'close') {
    close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(answerTo(task));
});

function answerTo(task: Exclude<Task, { readonly is: 'close' }>): Answer {
  try {
    open ??= openAgain();
    const { batches } = open;
    return { committed: task.is === 'commit' ? batches.commit(task.pings) : batches.create(task.ping) };
  } catch (error) {
    const code = error instanceof Sqlite.SqliteError ? error.code : '';
    if (REOPEN.test(code)) close();
    return { isUnavailable: NOT_NOW.test(code), message: error instanceof Error ? error.message : String(error) };
  }
}

function openAgain(): NonNullable<typeof open> {
  const db = openSqlite(String(workerData), CACHE_KIB);
  return { db, batches: prepareBatches(db) };
}

function close(): void {
  const db = open?.db;
  open = undefined;
  db?.close();
}
