import { hostname } from 'node:os';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { addSecs, fromMillis } from '../core/instant.ts';
import type { LogRecord, LogRecordStore } from '../store/log-records.ts';

const LEVELS: Readonly<Record<string, number>> = { warn: 30, error: 40, fatal: 50 };
/** Records that wait for the database; more are left out, whatever goes wrong. */
const MOST_WAITING = 500;
const MOST_A_MINUTE = 200;
const GATHER_SECS = 1;
/** What stands in the columns, or tells the reader nothing. */
const NOT_SHOWN = new Set(['level', 'time', 'process', 'pid', 'msg', 'err']);

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  process: z.string().default(''),
  msg: z.string().default(''),
  err: z.looseObject({ stack: z.string().optional(), message: z.string().optional() }).optional(),
});

/** A warning or error as it was logged. */
export type TroubleLine = z.infer<typeof lineSchema>;

/** Keeps warnings and errors in the database, in the background. */
export interface LogKeeper {
  /** Takes one line of the log. Never waits and never throws. */
  take(line: string): void;
  /** Stores what waits, and takes nothing more. */
  close(): Promise<void>;
}

export interface LogKeeperDeps {
  readonly records: Pick<LogRecordStore, 'insert'>;
  readonly clock: Clock;
}

/**
 * Creates the keeper. A flood is cut off at 200 records a minute, and a record says how many were left out; while the
 * database is away, records wait in a bounded queue. What cannot be stored is not logged again: that would never end.
 */
export function createLogKeeper({ records, clock }: LogKeeperDeps): LogKeeper {
  const waiting: LogRecord[] = [];
  const closing = new AbortController();
  let minute = -1;
  let taken = 0;
  let left = 0;
  let working: Promise<void> | null = null;

  const add = (record: LogRecord): void => {
    if (waiting.length >= MOST_WAITING) left += 1;
    else waiting.push(record);
  };

  const store = async (): Promise<void> => {
    const batch = waiting.splice(0);
    if (left > 0) {
      const last = batch.at(-1);
      if (last) batch.push({ ...last, level: 30, message: `${left} more log records were dropped`, traceback: '' });
      left = 0;
    }
    await records.insert(batch).catch(() => {
      // the newest tell most of what is going on
      waiting.unshift(...batch.slice(-MOST_WAITING / 2));
    });
  };

  const work = async (): Promise<void> => {
    await clock.sleepUntil(addSecs(clock.now(), GATHER_SECS), closing.signal);
    await store();
    working = null;
    if (waiting.length > 0 && !closing.signal.aborted) working = work();
  };

  return {
    take(line) {
      if (closing.signal.aborted) return;
      const record = recordOf(line);
      if (record === null) return;
      const now = Math.floor(record.createdAt / 60_000_000);
      if (now !== minute) [minute, taken] = [now, 0];
      taken += 1;
      if (taken > MOST_A_MINUTE) left += 1;
      else add(record);
      working ??= work();
    },
    async close() {
      closing.abort();
      await working;
      await store();
    },
  };
}

/** Reads a line of the log; null when it is none. */
export function readTrouble(line: string): TroubleLine | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null; // a line that is no JSON was not written by the log
  }
}

function recordOf(line: string): LogRecord | null {
  const trouble = readTrouble(line);
  if (trouble === null) return null;
  const { level, time, process, msg, err, ...fields } = trouble;
  const more = Object.entries(fields).filter(([name]) => !NOT_SHOWN.has(name));
  const message = err?.message === undefined || err.message === '' ? msg : `${msg}: ${err.message}`;
  return {
    createdAt: fromMillis(Date.parse(time)),
    host: hostname(),
    name: process,
    level: LEVELS[level] ?? 40,
    message: [message, ...more.map(([name, value]) => `${name}=${textOf(value)}`)].join(' '),
    traceback: err?.stack ?? '',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
