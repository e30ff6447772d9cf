import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { fieldErrors, textOf } from '../../delivery/form.ts';
import { htmlMessage } from '../../delivery/html-message.ts';
import { member } from '../../delivery/http-rules.ts';
import { type Delivery, defineIntegration } from '../../delivery/integration.ts';
import { fitRoom } from '../../delivery/room.ts';
import type { Settings } from '../../delivery/settings.ts';
import { readStored } from '../../delivery/stored-value.ts';
import { bodyText, escapeHtml, shorten } from '../../delivery/texts.ts';
import type { Http, HttpAnswer, Refusal } from '../../delivery/ways-out.ts';
import { bot, TELEGRAM_SETTINGS, type TelegramSetting } from './bot.ts';
import { connect } from './connect.ts';

// after the markup is taken away: https://core.telegram.org/bots/api#sendmessage
const MAX_TEXT_LENGTH = 4096;

// what Telegram says of chats that will never take a message again
const GONE = new Set([
  'Bad Request: chat not found',
  'Forbidden: the group chat was deleted',
  'Forbidden: bot was blocked by the user',
  'Forbidden: user is deactivated',
  'Forbidden: bot was kicked from the group chat',
  'Forbidden: bot was kicked from the supergroup chat',
]);

// ids have up to 52 bits: https://core.telegram.org/bots/api#chat
const stored = z.object({
  id: z.int().refine((id) => id !== 0),
  type: z.string().nullish(),
  name: z.string().nullish(),
  thread_id: z.int().nullish(),
});

interface TelegramConfig {
  /** Negative for groups and channels. */
  readonly id: number;
  readonly type: string;
  readonly name: string;
  /** A topic of a group; null for the group itself. */
  readonly threadId: number | null;
}

export default defineIntegration<TelegramConfig, TelegramSetting>({
  kind: 'telegram',
  label: 'Telegram',
  logo: { simpleIcon: 'telegram' },
  settings: TELEGRAM_SETTINGS,
  guideAt: 'telegram',
  category: 'chat',
  guide: ({ telegramBotName }) => [
    `Send \`/start\` to the bot \`@${telegramBotName}\`, or add the bot to a group or channel and send \`/start\` there.`,
    'Open the link in its reply, and choose this project.',
    'Or enter the chat id here.',
  ],
  // a chat's type and name are known only if it was added through the bot
  editable: false,
  setup: {
    by: 'form',
    form: [
      {
        name: 'id',
        label: 'Chat id',
        type: 'text',
        required: true,
        maxLength: 20,
        placeholder: '-1001234567890',
        help: 'The bot must be a member of the chat; it posts a greeting there when you save.',
      },
      { name: 'thread_id', label: 'Topic id, in a group with topics', type: 'text', maxLength: 20 },
    ],
  },
  callbacks: [bot],
  pages: [connect],
  enabled: (settings) => settings.telegramToken !== '',
  parseConfig(value) {
    const { id, type, name, thread_id: threadId } = readStored(value, stored);
    return { id, type: type ?? '', name: name ?? '', threadId: threadId ?? null };
  },
  validateForm(input) {
    const [id, threadId] = [textOf(input, 'id'), textOf(input, 'thread_id')];
    const errors = fieldErrors({
      id: readId(id) === null ? 'Enter the chat id, including a minus sign if it has one.' : '',
      thread_id: threadId === '' || (readId(threadId) ?? 0) > 0 ? '' : 'Enter the topic id, or leave the field empty.',
    });
    if (errors !== null) return { errors };
    const thread = threadId === '' ? {} : { thread_id: Number(threadId) };
    return { value: JSON.stringify({ id: Number(id), ...thread }) };
  },
  formValues: ({ id, threadId }) => ({ id: String(id), thread_id: threadId === null ? '' : String(threadId) }),
  async verify(config, { settings, http }) {
    try {
      const text = `${escapeHtml(settings.siteName)} will post its alerts here.`;
      const movedTo = await post(http, settings, config, text);
      return movedTo === null ? null : `This group has a new chat id: ${movedTo}.`;
    } catch (error) {
      const isRefusal = error instanceof DeliveryError && [400, 403].includes(error.httpStatus ?? 0);
      if (isRefusal) return `The bot cannot post to this chat (${error.message}).`;
      throw error;
    }
  },
  isNoop: () => false,
  describe({ id, type, name }) {
    const label = shorten(name.replace(/\s+/g, ' ').trim(), 100);
    return label === '' ? `Telegram chat ${id}` : `Telegram ${type || 'chat'} ${label}`;
  },
  bucket: ({ id }) => ({ key: `tg-${id}`, capacity: 6, refillSecs: 60 }),
  async notify(delivery) {
    const { config, settings, http } = delivery;
    const text = await textFor(delivery);
    const newId = await post(http, settings, config, text);
    if (newId === null) return;
    const moved = { ...config, id: newId };
    delivery.reconfigure(storedForm(moved));
    const again = await post(http, settings, moved, text);
    if (again !== null) throw new DeliveryError('the group was moved again and again', { code: 'unexpected_response' });
  },
});

function readId(text: string): number | null {
  const id = Number(text);
  return /^-?[1-9]\d*$/.test(text) && Number.isSafeInteger(id) ? id : null;
}

function storedForm({ id, type, name, threadId }: TelegramConfig): string {
  return JSON.stringify({ id, type, name, ...(threadId === null ? {} : { thread_id: threadId }) });
}

async function textFor({ alert, now }: Delivery<TelegramConfig>): Promise<string> {
  const body = await bodyText(alert);
  return fitRoom((room) => htmlMessage({ alert, body, room, now, lineEnd: '\n' }), fits);
}

function fits(text: string): boolean {
  const shown = text.replace(/<[^>]*>/g, '').replace(/&\w+;/g, '&');
  return shown.length <= MAX_TEXT_LENGTH;
}

/** Sends one message. Returns the group's new id when it has become a supergroup, which means that nothing was sent. */
async function post(
  http: Http,
  { telegramApiBase, telegramToken }: Settings<'telegramApiBase' | 'telegramToken'>,
  { id, threadId }: TelegramConfig,
  text: string,
): Promise<number | null> {
  const moves: number[] = [];
  const judge = (answer: HttpAnswer): Refusal | null => {
    moves.push(...newIdIn(answer));
    return refusalOf(answer);
  };
  try {
    await http.postJson(
      `${telegramApiBase}/bot${telegramToken}/sendMessage`,
      { chat_id: id, message_thread_id: threadId, text, parse_mode: 'html' },
      { judge },
    );
    return null;
  } catch (error) {
    const [newId] = moves;
    if (newId === undefined) throw error;
    return newId;
  }
}

/** https://core.telegram.org/bots/api#responseparameters */
function newIdIn(answer: HttpAnswer): number[] {
  const id = member(member(answer.json(), 'parameters'), 'migrate_to_chat_id');
  return answer.status >= 300 && typeof id === 'number' && Number.isSafeInteger(id) ? [id] : [];
}

function refusalOf(answer: HttpAnswer): Refusal | null {
  const detail = member(answer.json(), 'description');
  if (answer.status < 300 || typeof detail !== 'string') return null;
  return GONE.has(detail) ? { detail, permanent: true, code: 'recipient_gone' } : { detail };
}
