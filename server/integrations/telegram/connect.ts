import type { z } from 'zod';
import { textOf } from '../../delivery/form.ts';
import type { SetupAnswer, SetupPage, SetupVisit } from '../../delivery/setup.ts';
import { linkedChat, type TelegramSetting } from './bot.ts';

const LINK_SECS = 600;

/** Where the link of the bot leads: which project shall post into the chat? */
export const connect: SetupPage<TelegramSetting> = {
  path: '/integrations/add_telegram/',
  async get(visit) {
    const chat = chatOf(visit);
    if (chat === null) return incorrect();
    return await ask(visit, chat);
  },
  async post(visit) {
    const chat = chatOf(visit);
    if (chat === null) return { do: 'refuse', status: 400, text: 'This link is invalid or has expired.' };
    const wanted = textOf(visit.form, 'project').toLowerCase();
    const project = (await visit.projects()).find(({ code }) => code === wanted);
    if (project === undefined) return { do: 'refuse', status: 403 };
    return { do: 'save', project, channels: [{ value: JSON.stringify(chat), name: '' }] };
  },
};

async function ask(visit: SetupVisit<TelegramSetting>, chat: z.infer<typeof linkedChat>): Promise<SetupAnswer> {
  const projects = await visit.projects();
  const options = projects.map(({ code, name }) => ({ value: code, label: name }));
  const what = chat.name === '' ? 'this chat' : `the ${chat.type === 'private' ? 'chat with' : chat.type} ${chat.name}`;
  return {
    do: 'show',
    screen: {
      title: 'Connect Telegram',
      text: [`Alerts of the project you choose will be posted to ${what}.`],
      form: {
        fields: [{ name: 'project', label: 'Project', type: 'select', required: true, options }],
        values: {},
        button: 'Connect',
      },
    },
  };
}

/** The link's whole query is what the bot signed. */
function chatOf({ query, readSigned }: SetupVisit<TelegramSetting>): z.infer<typeof linkedChat> | null {
  const [signed = ''] = Object.keys(query);
  const text = readSigned(signed, LINK_SECS);
  return text === null ? null : linkedChat.parse(JSON.parse(text));
}

function incorrect(): SetupAnswer {
  const text = 'This link is invalid or older than ten minutes. Send /start to the bot again, and open the new link.';
  return { do: 'tell', title: 'Invalid link', text };
}
