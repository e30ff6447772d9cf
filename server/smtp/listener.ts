import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { MailServer } from './connection.ts';
import { collect, createRoom, type RoomLimits, type Share } from './intake.ts';
import { parseMailbox } from './mailbox.ts';
import { createRecipients, type FindChecks, type Recipients, type RecipientVerdict } from './recipients.ts';
import { type RecordDeps, recordMail } from './record.ts';

const MAX_MESSAGE_BYTES = 33_554_432;
// A whole message is worth more than the body of an HTTP ping, so it gets at least this much.
const MIN_BODY_BYTES = 1024 * 1024;
// How much of a message is searched for its texts; they come first, attachments after them.
const SEARCHED_BYTES = 8 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

const DEFAULT_LIMITS: SmtpLimits = {
  clients: 200,
  clientsPerAddress: 40,
  recipients: 100,
  idleMs: 300_000,
  messageMs: 600_000,
  connectionMs: 1_800_000,
  totalBytes: 64 * MEBIBYTE,
  addressBytes: 32 * MEBIBYTE + 64 * 1024,
  finishMs: 20_000,
};

/** Bounds of the listener; RFC 5321 §4.5.3 asks for 100 recipients and 5 minutes. */
export interface SmtpLimits extends RoomLimits {
  /** Connections at a time, of all and of one address. */
  readonly clients: number;
  readonly clientsPerAddress: number;
  /** Of one message. */
  readonly recipients: number;
  readonly idleMs: number;
  /** How long a message may take from DATA to its end, and a connection as a whole. */
  readonly messageMs: number;
  readonly connectionMs: number;
  /** How long open messages may take after `stop`. */
  readonly finishMs: number;
}

/** What the listener works with. */
export interface SmtpDeps extends RecordDeps {
  /** The one domain whose mail is accepted. */
  readonly domain: string;
  /** Bytes of an HTTP body that are kept, null for all; of a mail at least 1 MiB is. */
  readonly bodyLimit: number | null;
  /** Looks up the checks that an address names. */
  readonly find: FindChecks;
  /** Port 0 takes any that is free; `fd`: a listening socket opened by the service manager. */
  readonly address: { readonly host: string; readonly port: number } | { readonly fd: number };
  readonly limits?: Partial<SmtpLimits>;
}

/** The listener for pings by email. */
export interface SmtpListener {
  /** Resolves with the port once it listens; rejects when it cannot. */
  start(): Promise<number>;
  /** Sends idle clients away, lets messages that are on their way finish, then closes. */
  stop(): Promise<void>;
}

/** Builds the listener for email: plain SMTP without sign-in and TLS, for the mailboxes of one domain. */
export function createSmtpListener(deps: SmtpDeps): SmtpListener {
  const { domain, log, address } = deps;
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  // sessions with a message that is being received or recorded
  const busy = new Set<string>();
  // sessions with a recipient that looks into emails
  const readers = new Set<string>();
  const lives = new Map<string, NodeJS.Timeout>();
  const room = createRoom(limits);
  const recipients = createRecipients(deps.find, deps.clock);
  let stopping = false;

  const server = new MailServer({
    name: domain,
    heloResponse: '%s',
    size: MAX_MESSAGE_BYTES,
    maxRecipients: limits.recipients,
    socketTimeout: limits.idleMs,
    // 0 would mean 30 seconds to smtp-server
    closeTimeout: Math.max(limits.finishMs, 1),
    disabledCommands: ['AUTH', 'STARTTLS', 'XCLIENT', 'XFORWARD', 'WIZ', 'SHELL', 'KILL'],
    hidePIPELINING: true,
    disableReverseLookup: true,
    logger: false,
    onConnect: (session, callback) => {
      if (isCrowded(session)) {
        callback(refusal(421, 'too many connections'));
        return;
      }
      lives.set(session.id, setTimeout(hangUp, limits.connectionMs, session.id, 'the connection is too old').unref());
      callback(null);
    },
    onClose: (session) => {
      clearTimeout(lives.get(session.id));
      lives.delete(session.id);
      readers.delete(session.id);
    },
    onMailFrom: (_address, session, callback) => {
      readers.delete(session.id);
      callback(null);
    },
    onRcptTo: ({ address }, session, callback) => {
      const target = parseMailbox(address, domain);
      if (target === null) callback(NO_MAILBOX);
      else {
        recipients.judge(target, session.remoteAddress).then(
          (verdict) => callback(answerTo(verdict, session)),
          (err) => {
            log.warn({ err }, 'could not look up the recipient of an email');
            callback(refusal(451, '4.3.0 the recipient could not be looked up, try again later'));
          },
        );
      }
    },
    onData: (stream, session, callback) => {
      const share = room.share(session.remoteAddress);
      const slow = setTimeout(hangUp, limits.messageMs, session.id, 'the message takes too long');
      const finish = (error: Error | null): void => {
        clearTimeout(slow);
        share.release();
        busy.delete(session.id);
        callback(error, 'OK');
        if (stopping) hangUpIdle();
      };
      busy.add(session.id);
      const readsMail = readers.has(session.id);
      const intake = { deps, recipients, share, readsMail, onReceived: () => clearTimeout(slow) };
      receive(stream, session, intake).then(finish, (err) => {
        // a client that leaves in the middle is nothing to look at; anything else is
        log[stream.readableEnded ? 'error' : 'debug']({ err }, 'an email was not accepted');
        finish(notStored());
      });
    },
  });
  // of single clients: they went away in the middle, or never spoke SMTP
  server.on('error', (err) => log.debug({ err }, 'an SMTP connection was interrupted'));

  function answerTo(verdict: RecipientVerdict, session: SMTPServerSession): Error | null {
    if (verdict === 'unknown') {
      log.info({ from: session.remoteAddress }, 'refused an email for an unknown check');
      return NO_MAILBOX;
    }
    if (verdict === 'too-many') return refusal(450, '4.7.1 too many unknown recipients, try again later');
    if (verdict === 'mail') readers.add(session.id);
    return null;
  }

  function hangUp(id: string, reason: string): void {
    for (const connection of server.connections) if (connection.id === id) connection.send(421, reason);
  }

  function isCrowded({ remoteAddress }: SMTPServerSession): boolean {
    const same = [...server.connections].filter((connection) => connection.remoteAddress === remoteAddress);
    return server.connections.size > limits.clients || same.length > limits.clientsPerAddress;
  }

  function hangUpIdle(): void {
    for (const connection of server.connections) {
      if (!busy.has(connection.id)) connection.send(421, 'the server is stopping, try again later');
    }
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.server.listen(address, () => {
          server.off('error', reject);
          const taken = server.server.address();
          resolve(typeof taken === 'object' && taken !== null ? taken.port : 0);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        server.close(resolve);
        hangUpIdle();
      }),
  };
}

/** What taking one message in needs. */
interface Intake {
  readonly deps: SmtpDeps;
  readonly recipients: Recipients;
  readonly share: Share;
  /** A check that the message is for looks into it. */
  readonly readsMail: boolean;
  readonly onReceived: () => void;
}

/** Takes one message in and records it. Resolves with what to refuse it with, or null when it is accepted. */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  { deps, recipients, share, readsMail, onReceived }: Intake,
): Promise<Error | null> {
  const { mailFrom, rcptTo } = session.envelope;
  const bodyBytes = Math.max(deps.bodyLimit ?? MAX_MESSAGE_BYTES, MIN_BODY_BYTES);
  const raw = await collect(stream, readsMail ? Math.max(bodyBytes, SEARCHED_BYTES) : bodyBytes, share);
  onReceived();
  if (stream.sizeExceeded) return refusal(552, '5.3.4 message is larger than 32 MiB');
  if (raw === null) return refusal(452, '4.3.1 no room for this message now, try again later');
  const targets = rcptTo.map(({ address }) => parseMailbox(address, deps.domain)).filter((target) => target !== null);
  const isRecorded = await recordMail(
    {
      sender: mailFrom ? mailFrom.address : '',
      targets,
      remoteAddr: session.remoteAddress,
      raw,
      bodyBytes,
      // asked again: the rules may have changed since the address was accepted
      isRead: await recipients.readMail(targets),
    },
    deps,
  );
  return isRecorded ? null : notStored();
}

const NO_MAILBOX = refusal(550, '5.1.1 no such mailbox here');

function notStored(): Error {
  return refusal(451, '4.3.0 the ping could not be stored, try again later');
}

function refusal(responseCode: number, message: string): Error & { readonly responseCode: number } {
  return Object.assign(new Error(message), { responseCode });
}
