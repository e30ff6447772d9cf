import { once } from 'node:events';
import { createServer } from 'node:net';
import { closer, portOf } from './http-sink.ts';

/** A call as it came over the socket. */
export interface SunkCall {
  readonly jsonrpc: unknown;
  readonly method: unknown;
  readonly params: Record<string, unknown>;
  readonly id: string;
}

/** A real socket that speaks signal-cli's JSON-RPC. */
export interface SignalDaemon {
  /** For `SIGNAL_CLI_SOCKET`. */
  readonly place: string;
  readonly calls: SunkCall[];
  /** Sends these lines back; an object gets the id of the call unless it brings its own. Null: hangs up without a word. */
  answer(reply: (call: SunkCall) => readonly (string | Record<string, unknown>)[] | null): void;
  close(): Promise<void>;
}

/** Starts a daemon on a UNIX socket, or on a TCP port when no path is given. It answers well unless told otherwise. */
export async function startSignalDaemon(path?: string): Promise<SignalDaemon> {
  const calls: SunkCall[] = [];
  let replyTo: (call: SunkCall) => readonly (string | Record<string, unknown>)[] | null = () => [
    { result: { timestamp: 1 } },
  ];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // only when the client has closed its side is the request complete
    socket.on('end', () => {
      const call: SunkCall = JSON.parse(text);
      calls.push(call);
      const lines = replyTo(call)?.map((line) =>
        typeof line === 'string' ? line : JSON.stringify({ jsonrpc: '2.0', id: call.id, ...line }),
      );
      if (lines === undefined) socket.destroy();
      else socket.end(lines.map((line) => `${line}\n`).join(''));
    });
  });
  const close = closer(server);
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  return {
    place: path ?? `127.0.0.1:${portOf(server)}`,
    calls,
    answer: (reply) => {
      replyTo = reply;
    },
    close,
  };
}
