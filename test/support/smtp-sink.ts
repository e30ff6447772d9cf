import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { portOf } from './http-sink.ts';
import { CERTIFICATE, PRIVATE_KEY } from './self-signed.ts';

/** One mail as it arrived. */
export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** The user that signed in; empty for none. */
  readonly user: string;
  readonly secure: boolean;
  readonly parsed: Email;
}

/** A real SMTP server that keeps what it is sent. */
export interface SmtpSink {
  readonly port: number;
  readonly mails: SunkMail[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export interface SmtpSinkOptions {
  /** STARTTLS is offered, TLS is spoken from the first byte, or neither. Default neither. */
  readonly tls?: 'starttls' | 'implicit';
  /** Demands this sign-in. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Refuses a recipient with this answer, as long as `when` says so (default: always). */
  readonly refuseRecipient?: { readonly code: number; readonly message: string; when?(): boolean };
  /** What to do with the n-th message (from 1): refuse it after DATA, or drop the connection. */
  readonly onMessage?: (n: number) => 'accept' | 'refuse' | 'drop';
}

/** Starts a sink, on a free port unless one is named. */
export async function startSmtpSink(options: SmtpSinkOptions = {}, port = 0): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const sockets = new Map<number, Socket>();
  let messages = 0;
  let connections = 0;
  const server = new SMTPServer({
    ...securityOf(options),
    disableReverseLookup: true,
    // how long it waits for clients to go; ending their sockets from outside would crash Node 20 under TLS
    closeTimeout: 20,
    logger: false,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onRcptTo(_address, _session, done) {
      const { refuseRecipient: refusal } = options;
      done(refusal === undefined || refusal.when?.() === false ? null : smtpError(refusal));
    },
    onData(stream, session, done) {
      messages += 1;
      const verdict = options.onMessage?.(messages) ?? 'accept';
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        if (verdict === 'drop') return sockets.get(session.remotePort)?.destroy();
        if (verdict === 'refuse') return done(smtpError({ code: 451, message: 'try again' }));
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          user: session.user ?? '',
          secure: session.secure,
          parsed: await new PostalMime({ forceRfc822Attachments: true }).parse(raw),
        });
        done();
      });
    },
  });
  // the library reports broken connections here; some tests break them on purpose
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket));
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: portOf(server.server),
    mails,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function securityOf({ tls, login }: SmtpSinkOptions): SMTPServerOptions {
  const hidden = [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(login === undefined ? ['AUTH'] : [])];
  return {
    secure: tls === 'implicit',
    key: PRIVATE_KEY,
    cert: CERTIFICATE,
    disabledCommands: hidden,
    authOptional: login === undefined,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === login?.user && password === login?.password) done(null, { user: username });
      else done(new Error('wrong password'));
    },
  };
}

function smtpError({ code, message }: { readonly code: number; readonly message: string }): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

/** Returns a port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const sink = await startSmtpSink();
  await sink.close();
  const probe = createConnection(sink.port, '127.0.0.1');
  await once(probe, 'error');
  return sink.port;
}
