import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { addSecs, type Instant, MICROS_PER_SECOND } from './core/instant.ts';
import { retryAt } from './core/retry-at.ts';
import { type DeliveryError, toDeliveryError } from './delivery/delivery-error.ts';
import type { Mail, MailMessage } from './delivery/ways-out.ts';
import type { Log } from './log.ts';
import { seal, unseal } from './sealing.ts';
import type { SigningKeys } from './signing.ts';
import type { MailLease, MailStore, NewStoredMail, StoredMail } from './store/mails.ts';

const TRIES = 3;
const PAUSE_SECS = 1;
/** Longer than three tries that all time out. */
const LEASE_SECS = 180;
const LOOK_EVERY_SECS = 30;
const CLAIM_AT_ONCE = 20;
const FAILED_KEPT_SECS = 30 * 24 * 3600;
const PURPOSE = 'mail';
/** By then the request is answered, and storing a mail cannot be told from having none to store. */
const AFTER_THE_ANSWER_MS = 50;

/** Sends mails that a user waits for, without making the request wait. */
export interface Outbox {
  /** Whether mail can be sent at all. */
  readonly isOpen: boolean;
  /** Hands a mail over. Returns at once: how long it takes must not tell whether there was one to send. */
  post(message: MailMessage): void;
  /** The same for a mail that takes work to write; null: there is none after all. */
  prepare(write: () => Promise<MailMessage | null>): void;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
  /** Begins to look for mails that another process left behind, or that wait for another round. */
  start(): void;
  /** Ends that; mails that are on their way stay on it. */
  stop(): Promise<void>;
}

/** What decides when a mail is tried again. */
type Waiting = Pick<StoredMail, 'id' | 'attempts' | 'createdAt'>;

interface Deps {
  readonly mail: Mail;
  readonly store: { readonly mails: MailStore };
  readonly config: SigningKeys & { readonly emailHost: string; readonly notifyGiveUpAfter: number };
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the outbox. A mail is stored first, so that it survives a restart; then tried up to three times, a second
 * apart, where another try may help; then again with growing pauses, for as long as alerts are. What could not be sent
 * stays visible to staff.
 */
export function createOutbox({ mail, store, config, clock, log }: Deps): Outbox {
  const { mails } = store;
  const owner = randomUUID();
  const onTheirWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let looking: Promise<void> = Promise.resolve();

  const lease = () => ({ owner, until: addSecs(clock.now(), LEASE_SECS) });

  /** Returns why it could not be sent; null: it is sent. */
  const tryToSend = async (message: MailMessage): Promise<{ error: DeliveryError; attempt: number } | null> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await mail.send(message);
        return null;
      } catch (thrown) {
        const error = toDeliveryError(thrown);
        if (!error.retryable || attempt === TRIES) return { error, attempt };
      }
      await clock.sleepUntil(addSecs(clock.now(), PAUSE_SECS));
    }
  };

  const send = async (message: MailMessage, mailed: Waiting): Promise<void> => {
    const { id, attempts, createdAt } = mailed;
    const failure = await tryToSend(message);
    if (failure === null) {
      await mails.remove(id);
      return;
    }
    const { error, attempt } = failure;
    const isPassing = error.retryable || error.transient;
    const failedAt = clock.now();
    const again = { since: createdAt, failedAt, rounds: attempts, notBefore: null };
    const runAt = isPassing ? retryAt({ ...again, giveUpAfterSecs: config.notifyGiveUpAfter }) : null;
    const fields = { err: error, attempt, round: attempts + 1, subject: hideCode(message.subject) };
    if (runAt !== null) {
      await mails.postpone(id, runAt, error.message);
      const retrySecs = Math.round((runAt - failedAt) / MICROS_PER_SECOND);
      log.warn({ ...fields, retrySecs }, 'an account mail is delayed');
      return;
    }
    await mails.fail(id, error.message);
    log.error(fields, 'could not send an account mail');
  };

  const keepAndSend = async (message: MailMessage): Promise<void> => {
    const stored = sealedMail(message, config, clock.now());
    const { createdAt } = stored;
    await send(message, { id: await mails.add(stored, lease()), attempts: 0, createdAt });
  };

  const writeAndSend = async (write: () => Promise<MailMessage | null>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, AFTER_THE_ANSWER_MS));
    const message = await write();
    if (message !== null) await keepAndSend(message);
  };

  const sendStored = async (stored: StoredMail): Promise<void> => {
    const message = readMessage(unseal(stored.body, PURPOSE, config));
    if (message !== null) {
      await send(message, stored);
      return;
    }
    await mails.fail(stored.id, 'it was written with another SECRET_KEY');
    log.error({ subject: stored.subject }, 'could not read a stored account mail');
  };

  const follow = (work: Promise<void>): void => {
    const guarded = work
      .catch((error: unknown) => log.error({ err: error }, 'could not store an account mail'))
      .finally(() => onTheirWay.delete(guarded));
    onTheirWay.add(guarded);
  };

  const lookOnce = async (): Promise<void> => {
    const found = await mails.claim(clock.now(), lease(), CLAIM_AT_ONCE);
    for (const stored of found) follow(sendStored(stored));
    await mails.removeFailed(addSecs(clock.now(), -FAILED_KEPT_SECS));
  };

  const look = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await lookOnce().catch((error: unknown) => log.warn({ err: error }, 'could not look for mails that wait'));
      await clock.sleepUntil(addSecs(clock.now(), LOOK_EVERY_SECS), stopping.signal);
    }
  };

  return {
    isOpen: config.emailHost !== '',
    post: (message) => follow(keepAndSend(message)),
    prepare: (write) => follow(writeAndSend(write)),
    async settled() {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
    start() {
      if (config.emailHost !== '') looking = look();
    },
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}

/** Returns a mail as it is stored until it is sent, for those who queue it together with something else. */
export function sealedMail(message: MailMessage, config: Pick<SigningKeys, 'secretKey'>, now: Instant): NewStoredMail {
  const body = seal(JSON.stringify(message), PURPOSE, config);
  return { recipient: message.to, subject: hideCode(message.subject), body, createdAt: now };
}

/** The lease of a mail that is queued and not held by any process: the next outbox that looks takes it. */
export function unheld(now: Instant): MailLease {
  return { owner: '', until: addSecs(now, -1) };
}

/** Only what pages post: attachments and other servers never come this way. */
const keptMessage = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  bounceId: z.string().default('bounces'),
});

function readMessage(json: string | null): MailMessage | null {
  return json === null ? null : keptMessage.parse(JSON.parse(json));
}

/** A code stands in the subject so that phones show it; staff who read the list of mails must not see it. */
function hideCode(subject: string): string {
  return subject.replace(/\d(?=\d*$)/g, '•');
}
