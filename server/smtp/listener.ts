import type { Readable } from 'node:stream';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { MailServer } from './connection.ts';
import { parseMailbox } from './mailbox.ts';
import { type RecordDeps, recordMail } from './record.ts';

const MAX_MESSAGE_BYTES = 33_554_432;
// A whole message is worth more than the body of an HTTP ping, so it gets at least this much.
const MIN_BODY_BYTES = 1024 * 1024;
// How much of a message is searched for its texts; they come first, attachments after them.
const SEARCHED_BYTES = 8 * 1024 * 1024;
const FIRST_BUFFER_BYTES = 16 * 1024;

const DEFAULT_LIMITS: SmtpLimits = {
  clients: 200,
  clientsPerAddress: 40,
  recipients: 100,
  idleMs: 300_000,
  finishMs: 20_000,
};

/** Bounds of the listener; RFC 5321 §4.5.3 asks for 100 recipients and 5 minutes. */
export interface SmtpLimits {
  /** Connections at a time, of all and of one address. */
  readonly clients: number;
  readonly clientsPerAddress: number;
  /** Of one message. */
  readonly recipients: number;
  readonly idleMs: number;
  /** How long open messages may take after `stop`. */
  readonly finishMs: number;
}

/** What the listener works with. */
export interface SmtpDeps extends RecordDeps {
  /** The one domain whose mail is accepted. */
  readonly domain: string;
  /** Bytes of an HTTP body that are kept, null for all; of a mail at least 1 MiB is. */
  readonly bodyLimit: number | null;
  /** Port 0 takes any that is free; `fd`: a listening socket opened by somebody else. */
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
    onConnect: (session, callback) => callback(isCrowded(session) ? refusal(421, 'too many connections') : null),
    onRcptTo: ({ address }, _session, callback) =>
      callback(parseMailbox(address, domain) ? null : refusal(550, '5.1.1 no such mailbox here')),
    onData: (stream, session, callback) => {
      const finish = (error: Error | null): void => {
        busy.delete(session.id);
        callback(error, 'OK');
        if (stopping) hangUpIdle();
      };
      busy.add(session.id);
      receive(stream, session, deps).then(finish, (err) => {
        // a client that leaves in the middle is nothing to look at; anything else is
        log[stream.readableEnded ? 'error' : 'debug']({ err }, 'an email was not accepted');
        finish(notStored());
      });
    },
  });
  // of single clients: they went away in the middle, or never spoke SMTP
  server.on('error', (err) => log.debug({ err }, 'an SMTP connection was interrupted'));

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

/** Takes one message in and records it. Resolves with what to refuse it with, or null when it is accepted. */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  deps: SmtpDeps,
): Promise<Error | null> {
  const { mailFrom, rcptTo } = session.envelope;
  const bodyBytes = Math.max(deps.bodyLimit ?? MAX_MESSAGE_BYTES, MIN_BODY_BYTES);
  const raw = await collect(stream, Math.max(bodyBytes, SEARCHED_BYTES));
  if (stream.sizeExceeded) return refusal(552, '5.3.4 message is larger than 32 MiB');
  const isRecorded = await recordMail(
    {
      sender: mailFrom ? mailFrom.address : '',
      targets: rcptTo.map(({ address }) => parseMailbox(address, deps.domain)).filter((target) => target !== null),
      remoteAddr: session.remoteAddress,
      raw,
      bodyBytes,
    },
    deps,
  );
  return isRecorded ? null : notStored();
}

/** Reads the whole stream and keeps its first bytes. Rejects when the client leaves before the end. */
async function collect(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  // one growing buffer: a list would hold an object for each of millions of tiny chunks
  let kept = Buffer.alloc(FIRST_BUFFER_BYTES);
  let size = 0;
  for await (const chunk of stream) {
    const part: Buffer = chunk.subarray(0, maxBytes - size);
    if (size + part.length > kept.length)
      kept = Buffer.concat([kept], Math.max(size + part.length, Math.min(kept.length * 2, maxBytes)));
    part.copy(kept, size);
    size += part.length;
  }
  return kept.subarray(0, size);
}

function notStored(): Error {
  return refusal(451, '4.3.0 the ping could not be stored, try again later');
}

function refusal(responseCode: number, message: string): Error & { readonly responseCode: number } {
  return Object.assign(new Error(message), { responseCode });
}
