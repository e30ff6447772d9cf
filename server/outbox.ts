import type { Clock } from './clock.ts';
import { addSecs } from './core/instant.ts';
import { DeliveryError } from './delivery/delivery-error.ts';
import type { Mail, MailMessage } from './delivery/ways-out.ts';
import type { Log } from './log.ts';

const TRIES = 3;
const PAUSE_SECS = 1;

/** Sends mails that somebody waits for at a screen, without making the request wait. */
export interface Outbox {
  /** Whether mail can be sent at all. */
  readonly isOpen: boolean;
  /** Hands a mail over. Returns at once: how long it takes must not tell whether there was one to send. */
  post(message: MailMessage): void;
  /** The same for a mail that takes work to write; null: there is none after all. */
  prepare(write: () => Promise<MailMessage | null>): void;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

interface Deps {
  readonly mail: Mail;
  readonly config: { readonly emailHost: string };
  readonly clock: Clock;
  readonly log: Log;
}

/** Creates the outbox: up to three tries, a second apart, where another try may help. */
export function createOutbox({ mail, config, clock, log }: Deps): Outbox {
  const onTheirWay = new Set<Promise<void>>();

  const send = async (message: MailMessage): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await mail.send(message);
        return;
      } catch (error) {
        const hopeless = !(error instanceof DeliveryError && error.retryable);
        if (hopeless || attempt === TRIES) {
          log.error({ err: error, attempt, subject: message.subject }, 'could not send a mail that somebody waits for');
          return;
        }
      }
      await clock.sleepUntil(addSecs(clock.now(), PAUSE_SECS));
    }
  };

  const follow = (work: Promise<void>): void => {
    const guarded = work
      .catch((error: unknown) => log.error({ err: error }, 'could not write a mail that somebody waits for'))
      .finally(() => onTheirWay.delete(guarded));
    onTheirWay.add(guarded);
  };

  return {
    isOpen: config.emailHost !== '',
    post: (message) => follow(send(message)),
    prepare: (write) => follow(write().then((message) => (message === null ? undefined : send(message)))),
    async settled() {
      await Promise.all(onTheirWay);
    },
  };
}
