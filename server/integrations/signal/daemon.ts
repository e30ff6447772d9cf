import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import type { Delivery } from '../../delivery/integration.ts';
import type { RpcReply } from '../../delivery/ways-out.ts';
import { Challenge } from './challenge.ts';
import type { SignalConfig } from './config.ts';
import type { SignalMessage } from './message.ts';

// https://github.com/AsamK/signal-cli/wiki/JSON-RPC-service
const failureData = z.object({
  response: z.object({
    results: z.array(
      z.object({
        type: z.string(),
        token: z.string().nullish(),
        retryAfterSeconds: z.number().nullish(),
      }),
    ),
  }),
});

const CODE_TEXTS: Readonly<Record<string, string>> = {
  '-1': 'user error',
  '-3': 'server or network error',
  '-4': 'the safety number changed and is not trusted',
  '-5': 'rate limit',
  '-6': 'captcha rejected',
  '-32602': 'bad parameters',
};

/** Sends through the daemon's socket. */
export async function sendByDaemon(
  { config, signal, warn }: Delivery<SignalConfig>,
  message: SignalMessage,
): Promise<void> {
  const target = config.groupId === '' ? { recipient: [address(config.recipient)] } : { groupId: config.groupId };
  const reply = await signal.call('send', { ...target, message: message.text, textStyle: message.textStyle });
  if (reply.ok) return;
  warn(`signal-cli responded: ${reply.raw}`);
  throw failureOf(reply);
}

/** A user name is told from a number by its prefix. */
export function address(recipient: string): string {
  return recipient.startsWith('+') ? recipient : `u:${recipient}`;
}

function failureOf({ code, data, raw }: Extract<RpcReply, { ok: false }>): DeliveryError {
  const parsed = failureData.safeParse(data);
  const results = parsed.success ? parsed.data.response.results : [];
  if (results.some(({ type }) => type === 'UNREGISTERED_FAILURE')) {
    return new DeliveryError('this recipient is not on Signal', { code: 'recipient_gone', permanent: true });
  }
  const limited = results.find(({ type }) => type === 'RATE_LIMIT_FAILURE');
  if (limited?.token) {
    const cause = new Challenge(limited.token, raw);
    return new DeliveryError('Signal requires a captcha before it sends more messages', { code: 'captcha', cause });
  }
  if (limited !== undefined) {
    const retryAfterMs = (limited.retryAfterSeconds ?? 60) * 1000;
    return new DeliveryError('Signal currently accepts no more messages', { code: 'rate_limited', retryAfterMs });
  }
  const meaning = CODE_TEXTS[String(code)];
  const text = meaning === undefined ? `error ${code ?? 'without a code'}` : `error ${code} (${meaning})`;
  return new DeliveryError(`Signal could not send the message: ${text}`, { code: 'provider_error' });
}
