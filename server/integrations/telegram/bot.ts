import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import type { Callback } from '../../delivery/integration.ts';
import { SETUP_TIMEOUT_MS } from '../../delivery/oauth.ts';
import type { Settings } from '../../delivery/settings.ts';
import type { SetupContext } from '../../delivery/setup.ts';
import type { Sign } from '../../delivery/signer.ts';
import { escapeHtml } from '../../delivery/texts.ts';

/** What the bot of this server is known by. */
export const TELEGRAM_SETTINGS = [
  'siteName',
  'siteRoot',
  'telegramBotName',
  'telegramToken',
  'telegramWebhookSecret',
  'telegramApiBase',
] as const;
export type TelegramSetting = (typeof TELEGRAM_SETTINGS)[number];

// https://core.telegram.org/bots/api#update
const message = z.object({
  chat: z.object({
    id: z.int(),
    type: z.enum(['group', 'private', 'supergroup', 'channel']),
    title: z.string().optional(),
    username: z.string().optional(),
  }),
  text: z.string(),
  message_thread_id: z.int().optional(),
});
const update = z.union([z.object({ message }), z.object({ channel_post: message })]);

type Message = z.infer<typeof message>;

/** A chat as the link to its set-up carries it. */
export const linkedChat = z.object({
  id: z.int(),
  type: z.string(),
  name: z.string(),
  thread_id: z.int().optional(),
});

/** What Telegram calls when a person writes to the bot: `/start` is answered with the link that connects the chat. */
export const bot: Callback<TelegramSetting> = {
  method: 'POST',
  path: '/integrations/telegram/bot/',
  async handle({ body, header }, context) {
    const given = header('x-telegram-bot-api-secret-token') ?? '';
    if (!isSame(given, webhookSecret(context.settings, context.sign))) return { status: 403 };
    const json = parsed(body);
    if (json === undefined) return { status: 400 };
    const read = update.safeParse(json);
    if (!read.success) return { status: 200 };
    const post = 'message' in read.data ? read.data.message : read.data.channel_post;
    if (post.text.includes('/start')) await answer(post, context);
    return { status: 200 };
  },
};

/**
 * Returns the secret that Telegram was given with the address to call, and sends with every call: the configured one, or
 * one made from the secret key.
 *
 * https://core.telegram.org/bots/api#setwebhook
 */
export function webhookSecret({ telegramWebhookSecret }: Settings<'telegramWebhookSecret'>, sign: Sign): string {
  return telegramWebhookSecret || sign('webhook', 'telegram');
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Telegram repeats what is not answered well, so a reply that fails is let go: the person will write again. */
async function answer(post: Message, { settings, http, sign }: SetupContext<TelegramSetting>): Promise<void> {
  const { chat, message_thread_id: thread } = post;
  const name = chat.title ?? chat.username ?? '';
  const link = { id: chat.id, type: chat.type, name, ...(thread === undefined ? {} : { thread_id: thread }) };
  const signed = sign('link', JSON.stringify(link));
  const href = `${settings.siteRoot}/integrations/add_telegram/?${signed}`;
  const site = escapeHtml(settings.siteName);
  const text = `To get alerts from ${site} here, open this link within ten minutes:\n<a href="${escapeHtml(href)}">${escapeHtml(href)}</a>`;
  try {
    await http.postJson(
      `${settings.telegramApiBase}/bot${settings.telegramToken}/sendMessage`,
      { chat_id: chat.id, message_thread_id: thread ?? null, text, parse_mode: 'html' },
      { timeoutMs: SETUP_TIMEOUT_MS },
    );
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
  }
}
