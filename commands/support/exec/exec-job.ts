import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../server/clock.ts';
import { addSecs } from '../../../server/core/instant.ts';
import { type JobEnd, type JobOptions, runJob } from './job.ts';
import { type OutgoingPing, sendPing } from './ping-sender.ts';
import type { Spool } from './spool.ts';

/** How long a ping is tried before it is kept for later. */
const TRY_SECS = 60;
/** How often what is kept is tried again. */
const FLUSH_EVERY_SECS = 30;
/** The service's largest exit status; others say nothing more. */
const HIGHEST_EXIT_CODE = 255;

export interface ExecDeps {
  readonly clock: Clock;
  readonly spool: Spool;
  readonly err: (line: string) => void;
  /** Starts a process that sends what is kept once this one has ended. */
  readonly flushLater: () => void;
}

export interface ExecOptions extends JobOptions {
  readonly url: string;
  readonly command: readonly string[];
}

/** Runs a job between a ping that it starts and one that it has ended; resolves with its exit code, whatever becomes of these. */
export async function execJob(options: ExecOptions, deps: ExecDeps): Promise<number> {
  const { url, command } = options;
  const rid = randomUUID();
  const running = new AbortController();
  const beside = pingBeside({ url, what: 'start', rid, body: new Uint8Array() }, running.signal, deps);
  const { exitCode, tail }: JobEnd = await runJob(command, options);
  running.abort();
  await beside;
  await deliver({ url, what: String(Math.min(exitCode, HIGHEST_EXIT_CODE)), rid, body: tail }, deps);
  return exitCode;
}

/**
 * While the job runs: sends the ping that it has started, and what earlier runs have left. A start that cannot be delivered
 * before the end is dropped: the server would take it for another run.
 */
async function pingBeside(start: OutgoingPing, signal: AbortSignal, deps: ExecDeps): Promise<void> {
  const { clock, spool, err } = deps;
  let isStarted = false;
  while (!signal.aborted) {
    if (!isStarted) {
      const sent = await sendPing(start, { clock, forSecs: FLUSH_EVERY_SECS, signal });
      isStarted = sent.is !== 'undelivered';
      if (sent.is === 'refused') err(`the start was not recorded: ${sent.reason}`);
    }
    await spool.flush(0, signal);
    if (isStarted && (await spool.isEmpty())) return;
    await clock.sleepUntil(addSecs(clock.now(), FLUSH_EVERY_SECS), signal);
  }
}

async function deliver(ping: OutgoingPing, { clock, spool, err, flushLater }: ExecDeps): Promise<void> {
  // never before one of an earlier run
  const isFirst = await spool.isEmpty();
  const sent = isFirst ? await sendPing(ping, { clock, forSecs: TRY_SECS }) : null;
  if (sent?.is === 'stored') return;
  if (sent?.is === 'refused') return err(`the end was not recorded: ${sent.reason}`);
  try {
    await spool.add(ping);
  } catch (error) {
    return err(`the ping is lost: it could not be kept (${error instanceof Error ? error.message : String(error)})`);
  }
  const reason = sent === null ? await spool.flush(TRY_SECS) : sent.reason;
  if (reason === null) return;
  err(`the ping could not be delivered yet (${reason}); it is kept, and sent again`);
  flushLater();
}

/** Starts this program once more, for itself, to send what is kept. */
export function flushInBackground(folder: string): void {
  const [, main = ''] = process.argv;
  spawn(process.execPath, [main, 'exec', '--flush', '--spool', folder], { detached: true, stdio: 'ignore' }).unref();
}

/** Sends what is kept, every half minute, until nothing is left or a day has passed; returns whether nothing is left. */
export async function flushUntilEmpty({ clock, spool }: Pick<ExecDeps, 'clock' | 'spool'>): Promise<boolean> {
  const giveUpAt = addSecs(clock.now(), 86_400);
  for (;;) {
    if ((await spool.flush(0)) === null) return true;
    if (clock.now() > giveUpAt) return false;
    await clock.sleepUntil(addSecs(clock.now(), FLUSH_EVERY_SECS));
  }
}
