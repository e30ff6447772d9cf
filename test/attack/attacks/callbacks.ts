import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../server/clock.ts';
import { twilioSignature } from '../../../server/http/api/twilio-signature.ts';
import { seedChannel } from '../../support/seed.ts';
import { ensure } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';
import { SITE_ROOT, type Target, TWILIO_AUTH } from '../target.ts';

const GONE = { error: 'no such number', mark_disabled: '1' } as const;

export const attacks: readonly Attack[] = [
  {
    // Believed, the report would mark the alert as failed and disable the integration, so that nobody is told any more.
    name: 'a forged delivery report disables an integration',
    async run(target) {
      const { store } = target;
      for (const kind of ['sms', 'call', 'whatsapp']) {
        const { code, channelId } = await aMessage(target, kind);
        const fields = new URLSearchParams(GONE);
        const url = `/api/v3/notifications/${code}/status`;
        const forged = ['', twilioSignature({ url: `${SITE_ROOT}${url}`, fields }, ''), 'AAAA'];
        for (const signature of forged) {
          const status = await report(target, url, fields, signature);
          ensure(status === 403, `a forged report about ${kind} was answered ${status}`);
        }
        ensure((await store.channels.byId(channelId))?.disabled === false, `${kind} was disabled`);
        const signed = twilioSignature({ url: `${SITE_ROOT}${url}`, fields }, TWILIO_AUTH);
        ensure((await report(target, url, fields, signed)) === 200, 'a genuine report is refused');
        ensure((await store.channels.byId(channelId))?.disabled === true, 'a genuine report changes nothing');
        await store.channels.remove(channelId);
      }
    },
  },
  {
    // Believed, the bot would send a link to any chat, as often as somebody likes.
    name: 'forged calls of Telegram make the bot write',
    async run({ base }) {
      const message = { chat: { id: 1, type: 'private', username: 'victim' }, text: '/start' };
      for (const headers of [{}, { 'X-Telegram-Bot-Api-Secret-Token': '' }, SECRET_OF_ANOTHER]) {
        const init = { method: 'POST', headers, body: JSON.stringify({ message }) };
        const { status } = await fetch(`${base}/integrations/telegram/bot/`, init);
        ensure(status === 403, `a forged call was answered ${status}`);
      }
    },
  },
];

const SECRET_OF_ANOTHER = { 'X-Telegram-Bot-Api-Secret-Token': 'a'.repeat(40) };

/** Stores a message that went out just now. */
async function aMessage({ store, project }: Target, kind: string) {
  const channel = await seedChannel(store, project, { kind, value: '{"value":"+37120000000"}' });
  const code = randomUUID();
  const about = { flipId: null, checkId: null, event: '', checkStatus: 'down' } as const;
  await store.notifications.insert([{ ...about, code, channelId: channel.id, createdAt: systemClock().now() }]);
  return { code, channelId: channel.id };
}

async function report({ base }: Target, path: string, body: URLSearchParams, signature: string): Promise<number> {
  const headers = signature === '' ? {} : { 'X-Twilio-Signature': signature };
  return (await fetch(`${base}${path}`, { method: 'POST', body, headers })).status;
}
