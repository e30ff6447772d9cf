import { connect, type Socket } from 'node:net';

/** One reply of a server, all lines of it. */
export interface SmtpReply {
  readonly code: number;
  /** Without the code. */
  readonly lines: readonly string[];
  /** As received, lines joined by `\n`. */
  readonly text: string;
}

/** A client that sends exactly what it is told, to try what well-behaved libraries never send. */
export interface SmtpClient {
  readonly greeting: SmtpReply;
  /** Sends one line and returns the reply. */
  say(line: string): Promise<SmtpReply>;
  /** Sends bytes as they are, without waiting. */
  write(bytes: string | Uint8Array): void;
  /** Waits for the next reply. */
  reply(): Promise<SmtpReply>;
  /** EHLO, MAIL, one RCPT each; returns the last reply. */
  envelope(sender: string, recipients: readonly string[]): Promise<SmtpReply>;
  /** DATA and the message, dot-stuffed and ended; returns the final reply. */
  data(message: string | Uint8Array): Promise<SmtpReply>;
  /** Resolves when the server has closed its side. */
  readonly closed: Promise<void>;
  /** Breaks the connection off. */
  destroy(): void;
}

/** Connects to a server on this machine and waits for its greeting. */
export async function connectSmtp(port: number): Promise<SmtpClient> {
  const socket = connect({ port, host: '127.0.0.1' });
  const next = readReplies(socket);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const greeting = await next();
  const say = (line: string): Promise<SmtpReply> => {
    socket.write(`${line}\r\n`);
    return next();
  };
  return {
    greeting,
    say,
    closed,
    write: (bytes) => void socket.write(bytes),
    reply: next,
    destroy: () => socket.destroy(),
    async envelope(sender, recipients) {
      await say('EHLO client.example');
      let last = await say(`MAIL FROM:<${sender}>`);
      for (const recipient of recipients) last = await say(`RCPT TO:<${recipient}>`);
      return last;
    },
    async data(message) {
      const ready = await say('DATA');
      if (ready.code !== 354) return ready;
      socket.write(stuffDots(message));
      return next();
    },
  };
}

/** Returns the message as it goes over the wire: dots doubled at line starts (behind CRLF, no other), with the final dot. */
export function stuffDots(message: string | Uint8Array): Uint8Array {
  const text = Buffer.from(message)
    .toString('latin1')
    .replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${text}${text === '' || text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}

function readReplies(socket: Socket): () => Promise<SmtpReply> {
  const replies: SmtpReply[] = [];
  const waiting: { resolve(reply: SmtpReply): void; reject(error: Error): void }[] = [];
  let pending = '';
  let ended: Error | null = null;
  const end = (error: Error): void => {
    ended ??= error;
    for (const waiter of waiting.splice(0)) waiter.reject(ended);
  };
  socket.on('error', end);
  socket.on('close', () => end(new Error('the server closed the connection')));
  socket.on('data', (chunk) => {
    pending += chunk.toString();
    for (let found = takeReply(pending); found; found = takeReply(pending)) {
      pending = pending.slice(found.length);
      const waiter = waiting.shift();
      if (waiter) waiter.resolve(found.reply);
      else replies.push(found.reply);
    }
  });
  return () =>
    new Promise((resolve, reject) => {
      const ready = replies.shift();
      if (ready) resolve(ready);
      else if (ended) reject(ended);
      else waiting.push({ resolve, reject });
    });
}

function takeReply(text: string): { readonly reply: SmtpReply; readonly length: number } | null {
  const [whole] = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(text) ?? [];
  if (whole === undefined) return null;
  const lines = whole.trimEnd().split('\r\n');
  const reply = {
    code: Number(whole.slice(0, 3)),
    lines: lines.map((line) => line.slice(4)),
    text: lines.join('\n'),
  };
  return { reply, length: whole.length };
}
