import type { Clock } from '../clock.ts';
import type { IncomingPing, MailText, PingTarget } from '../core/incoming.ts';
import { cleanText } from '../core/text-clean.ts';
import type { Log } from '../log.ts';
import type { PingQueue } from '../pings/queue.ts';
import type { Reader } from '../reading/reader.ts';
import { maskTarget } from './mailbox.ts';

const MAX_UA_LENGTH = 200;

/** Stands for the texts of a mail that no filtering rule looks at. */
const UNREAD: MailText = { subject: '', body: '' };

/** A message received in full. */
export interface ReceivedMail {
  /** Envelope sender; empty for the null sender. */
  readonly sender: string;
  readonly targets: readonly PingTarget[];
  readonly remoteAddr: string;
  /** The message as received, or its beginning when it is long. */
  readonly raw: Uint8Array;
  /** How much of it is stored. */
  readonly bodyBytes: number;
  /** Whether a check looks into it; otherwise it is not taken apart. */
  readonly isRead: boolean;
}

/** What recording needs. */
export interface RecordDeps {
  readonly queue: PingQueue;
  readonly reader: Pick<Reader, 'mailText'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'debug' | 'info' | 'warn' | 'error'>;
}

/**
 * Hands one ping per recipient to the queue, in order, each on its own, so that one that fails neither loses nor
 * repeats the others. Returns false when nothing was stored because of failures: only then may the sender try again.
 */
export async function recordMail(mail: ReceivedMail, { queue, reader, clock, log }: RecordDeps): Promise<boolean> {
  const arrivedAt = clock.now();
  const text = mail.isRead ? await reader.mailText(mail.raw) : UNREAD;
  const ping = { ...toPing(mail), mail: text, arrivedAt };
  let stored = 0;
  let failed = 0;
  for (const target of mail.targets) {
    const to = maskTarget(target);
    try {
      const outcome = await queue.submit({ ...ping, target });
      if (outcome === 'stored' || outcome === 'created') stored += 1;
      log.info({ to, outcome }, 'received a ping by email');
    } catch (err) {
      failed += 1;
      // the queue has told what is wrong, once for all that wait
      log.warn({ to, err }, 'could not store a ping by email');
    }
  }
  return failed === 0 || stored > 0;
}

function toPing({
  sender,
  remoteAddr,
  raw,
  bodyBytes,
}: ReceivedMail): Omit<IncomingPing, 'target' | 'mail' | 'arrivedAt'> {
  // a copy: it goes to another thread, and a view would take the whole buffer along
  const body = new Uint8Array(raw.subarray(0, bodyBytes));
  return {
    action: 'success',
    exitStatus: null,
    rid: null,
    scheme: 'email',
    method: '',
    ua: cleanText(`Email from ${sender === '' ? '<>' : sender}`, MAX_UA_LENGTH),
    remoteAddr: remoteAddr === '' ? null : remoteAddr,
    body: body.length === 0 ? null : body,
  };
}
