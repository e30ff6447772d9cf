import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Config } from '../config.ts';
import { DeliveryError } from './delivery-error.ts';
import { member } from './http-rules.ts';
import type { RpcReply, SignalRpc } from './ways-out.ts';

const TIMEOUT_MS = 60_000;
const MAX_REPLY_BYTES = 1024 * 1024;

/** Builds the way to the signal-cli daemon (`signal-cli daemon --socket` or `--tcp`), one connection per call. */
export function createSignalRpc(
  settings: Pick<Config, 'signalCliSocket' | 'signalCliAccount'>,
  { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): SignalRpc {
  return {
    call: (method, params) => {
      const account = settings.signalCliAccount === '' ? {} : { account: settings.signalCliAccount };
      const id = randomUUID();
      const line = `${JSON.stringify({ jsonrpc: '2.0', method, params: { ...account, ...params }, id })}\n`;
      return exchange(connectTo(settings.signalCliSocket), line, id, timeoutMs);
    },
  };
}

/** A path, or `host:port`. */
function connectTo(place: string): Socket {
  const colon = place.lastIndexOf(':');
  if (colon === -1) return connect(place);
  return connect({ host: place.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(place.slice(colon + 1)) });
}

function exchange(socket: Socket, line: string, id: string, timeoutMs: number): Promise<RpcReply> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(limit);
      socket.destroy();
      finish();
    };
    const fail = (
      message: string,
      code: 'timeout' | 'connect' | 'network' | 'unexpected_response',
      cause?: unknown,
    ): void => settle(() => reject(new DeliveryError(message, { code, cause })));
    const limit = setTimeout(() => fail('the Signal service did not respond in time', 'timeout'), timeoutMs);
    let isConnected = false;
    let pending = '';
    socket.setEncoding('utf8');
    socket.once('connect', () => {
      isConnected = true;
      // nothing more to say: the daemon may see the end of our side
      socket.end(line);
    });
    socket.on('data', (chunk) => {
      const lines = `${pending}${chunk}`.split('\n');
      pending = lines.pop() ?? '';
      for (const text of lines.filter((text) => text.trim() !== '')) {
        const reply = readReply(text, id);
        if (reply === 'garbled') return fail('the Signal service returned an invalid response', 'unexpected_response');
        if (reply !== null) return settle(() => resolve(reply));
      }
      if (pending.length > MAX_REPLY_BYTES)
        fail('the response of the Signal service is too long', 'unexpected_response');
    });
    socket.once('error', (cause) =>
      isConnected
        ? fail('the connection to the Signal service was closed', 'network', cause)
        : fail('the Signal service cannot be reached', 'connect', cause),
    );
    socket.once('close', () => fail('the Signal service closed the connection without a response', 'network'));
  });
}

/** Null for what is not meant for us: notifications, and answers to other calls. */
function readReply(line: string, id: string): RpcReply | 'garbled' | null {
  let reply: unknown;
  try {
    reply = JSON.parse(line);
  } catch {
    return 'garbled';
  }
  if (member(reply, 'id') !== id) return null;
  const error = member(reply, 'error');
  if (error === undefined || error === null) return { ok: true };
  const code = member(error, 'code');
  return { ok: false, code: typeof code === 'number' ? code : null, data: member(error, 'data') ?? null, raw: line };
}
