import type { Worker } from 'node:worker_threads';
import type { RichNode } from '../../views/components/rich-text.tsx';
import { bodyAsText } from '../core/body-text.ts';
import type { MailText } from '../core/incoming.ts';
import { readHeaders } from '../mime/headers.ts';
import { decodeWords } from '../mime/words.ts';
import { startThread } from '../thread.ts';
import type { AttachableMail } from './attachable-mail.ts';
import type { MailBody } from './mail-body.ts';
import type { ReadingResult, ReadingTask } from './tasks.ts';

const THREAD = { module: new URL('reading-thread', import.meta.url), natives: [] };

/** Of what is this short, nothing takes more than a few milliseconds, whatever it is: the way to the thread takes as long. */
const SHORT_MAIL_BYTES = 8 * 1024;
const SHORT_TEXT_LENGTH = 1_000;
/** Characters of a raw mail that stand in for its texts. */
const RAW_LENGTH = 1024 * 1024;

const DEFAULT_LIMITS: ReadingLimits = { taskMs: 2_000, startMs: 5_000, heapMb: 256, waiting: 100 };

/** Runs a task on this thread. What reads a mail takes long to load, and many a process never reads one. */
async function atOnce(task: ReadingTask): Promise<ReadingResult> {
  const { readTask } = await import('./tasks.ts');
  return await readTask(task);
}

/** Bounds of the reading thread. */
export interface ReadingLimits {
  /** For one task, from when it begins. */
  readonly taskMs: number;
  /** For the thread to start. */
  readonly startMs: number;
  readonly heapMb: number;
  /** Tasks that may wait; more are given up at once. */
  readonly waiting: number;
}

/**
 * Reads what strangers send (mails, HTML, Markdown) in a thread of its own, with a limit of time and memory. What cannot be
 * read within it is shown and searched as the text that it is.
 */
export interface Reader {
  /** What keyword filters look at. */
  mailText(raw: Uint8Array): Promise<MailText>;
  /** A mail taken apart for show. */
  mailBody(raw: Uint8Array): Promise<MailBody>;
  /** A mail in a form that can be attached to another. */
  attachable(raw: Uint8Array): Promise<AttachableMail>;
  /** The Markdown of a description. */
  richText(text: string): Promise<readonly RichNode[]>;
  /** Ends the thread; what is still waiting is given up. */
  close(): Promise<void>;
}

interface Waiting {
  readonly task: ReadingTask;
  readonly done: (result: ReadingResult | null) => void;
}

/** Creates the reading thread, which starts with its first task. */
export function createReader(over: Partial<ReadingLimits> = {}): Reader {
  const limits = { ...DEFAULT_LIMITS, ...over };
  const waiting: Waiting[] = [];
  let thread: Worker | null = null;
  let running: { readonly job: Waiting; readonly timer: NodeJS.Timeout } | null = null;

  const ask = (task: ReadingTask): Promise<ReadingResult | null> =>
    new Promise((done) => {
      if (waiting.length >= limits.waiting) {
        done(null);
        return;
      }
      waiting.push({ task, done });
      next();
    });

  const next = (): void => {
    if (running !== null) return;
    const job = waiting.shift();
    if (job === undefined) {
      thread?.unref();
      return;
    }
    const limitMs = thread === null ? limits.startMs : limits.taskMs;
    thread ??= start();
    // it keeps the process alive only while it has something to do
    thread.ref();
    running = { job, timer: setTimeout(giveUp, limitMs) };
    post(thread, job.task);
  };

  /** From here on the task alone is measured. */
  const begin = (): void => {
    if (running === null) return;
    clearTimeout(running.timer);
    running = { job: running.job, timer: setTimeout(giveUp, limits.taskMs) };
  };

  const finish = (result: ReadingResult | null): void => {
    const ended = running;
    running = null;
    if (ended === null) return;
    clearTimeout(ended.timer);
    ended.job.done(result);
    next();
  };

  const giveUp = (): void => {
    const stuck = thread;
    thread = null;
    // what it still says is heard no more
    stuck?.removeAllListeners('message').terminate();
    finish(null);
  };

  const start = (): Worker => {
    const started = startThread(THREAD, {
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 32 },
    });
    const lost = (): void => {
      if (thread !== started) return;
      thread = null;
      finish(null);
    };
    started.on('message', (said: ReadingResult | 'ready') => (said === 'ready' ? begin() : finish(said)));
    // out of memory, or a fault of ours: the next task starts another
    started.on('error', lost).on('exit', lost);
    return started;
  };

  const taken = (task: ReadingTask, isShort: boolean): Promise<ReadingResult | null> =>
    isShort ? atOnce(task).catch(() => null) : ask(task);

  return {
    async mailText(raw) {
      const result = await taken({ what: 'mail-text', raw }, raw.length <= SHORT_MAIL_BYTES);
      return result?.what === 'mail-text' ? result.mailText : unreadText(raw);
    },
    async mailBody(raw) {
      const result = await taken({ what: 'mail-body', raw }, raw.length <= SHORT_MAIL_BYTES);
      return result?.what === 'mail-body' ? result.mailBody : { subject: subjectOf(raw), text: null, html: null };
    },
    async attachable(raw) {
      const result = await taken({ what: 'attachable-mail', raw }, raw.length <= SHORT_MAIL_BYTES);
      return result?.what === 'attachable-mail' ? result.attachable : { subject: subjectOf(raw), message: null };
    },
    async richText(text) {
      const result = await taken({ what: 'rich-text', text }, text.length <= SHORT_TEXT_LENGTH);
      return result?.what === 'rich-text' ? result.nodes : [{ kind: 'block', text }];
    },
    async close() {
      for (const { done } of waiting.splice(0)) done(null);
      const open = thread;
      thread = null;
      finish(null);
      await open?.terminate();
    },
  };
}

/** Hands over a copy: posting a mail copies all of the memory it looks into, and more slowly. */
function post(thread: Worker, task: ReadingTask): void {
  if (task.what === 'rich-text') {
    thread.postMessage(task);
    return;
  }
  const raw = new Uint8Array(task.raw);
  thread.postMessage({ ...task, raw }, [raw.buffer]);
}

function unreadText(raw: Uint8Array): MailText {
  return { subject: subjectOf(raw), body: bodyAsText(raw.subarray(0, RAW_LENGTH)) };
}

function subjectOf(raw: Uint8Array): string {
  const { values } = readHeaders(Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, SHORT_MAIL_BYTES)));
  return decodeWords(values.get('subject') ?? '').trim();
}
