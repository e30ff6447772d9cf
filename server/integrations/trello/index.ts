import { z } from 'zod';
import { type Alert, factsOf, titleOf } from '../../delivery/alert.ts';
import { fieldErrors, textOf } from '../../delivery/form.ts';
import { defineIntegration, type FormInput, type FormResult } from '../../delivery/integration.ts';
import { readStored } from '../../delivery/stored-value.ts';
import { shorten } from '../../delivery/texts.ts';
import type { Judge } from '../../delivery/ways-out.ts';
import { TRELLO_SETTINGS, trelloPages } from './connect.ts';

// everything goes into the address, and servers take 8 KiB of that, encoded: https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers
const MAX_DESCRIPTION_BYTES = 4000;
const MAX_NAME_BYTES = 2000;
const MAX_VALUE_LENGTH = 200;
const MAX_FIELD_LENGTH = 500;
const LIST_ID = /^[0-9a-fA-F]{16,32}$/;
const SHOWN: ReadonlySet<string> = new Set(['period', 'schedule', 'timeZone', 'lastPing']);

const stored = z.object({
  token: z.string().min(1),
  list_id: z.string().min(1),
  board_name: z.string(),
  list_name: z.string(),
});

export default defineIntegration({
  kind: 'trello',
  label: 'Trello',
  logo: { simpleIcon: 'trello' },
  settings: TRELLO_SETTINGS,
  category: 'other',
  guide: () => ['Connect Trello and choose a list. Every check that goes down then adds a card there.'],
  editable: false,
  setup: { by: 'pages' },
  pages: trelloPages(validateTrello),
  enabled: (settings) => settings.trelloAppKey !== '',
  parseConfig(value) {
    const { token, list_id: listId, board_name: boardName, list_name: listName } = readStored(value, stored);
    return { token, listId, boardName, listName };
  },
  validateForm: validateTrello,
  // the token stays on the server
  formValues: ({ listId, boardName, listName }) => ({ list_id: listId, board_name: boardName, list_name: listName }),
  isNoop: (_config, status) => status !== 'down',
  describe: ({ boardName, listName }) => `Adds cards to ${oneLine(listName)} on ${oneLine(boardName)}`,
  async notify({ alert, config, settings, now, http }) {
    // https://developer.atlassian.com/cloud/trello/rest/api-group-cards/#api-cards-post
    const query = new URLSearchParams({
      idList: config.listId,
      name: fitEncoded(titleOf(alert), MAX_NAME_BYTES),
      desc: descriptionOf(alert, now),
      key: settings.trelloAppKey,
      token: config.token,
    });
    const url = `${settings.trelloApiBase}/1/cards?${query}`;
    await http.request({ method: 'POST', url, judge, secrets: [config.token] });
  },
});

function validateTrello(input: FormInput): FormResult {
  const names = { board_name: textOf(input, 'board_name'), list_name: textOf(input, 'list_name') };
  const [token, listId] = [textOf(input, 'token'), textOf(input, 'list_id')];
  const errors = fieldErrors({
    token: token === '' || token.length > MAX_FIELD_LENGTH ? 'Connect Trello again.' : '',
    list_id: LIST_ID.test(listId) ? '' : 'Choose one of your lists.',
    board_name: isName(names.board_name) ? '' : 'Choose one of your boards.',
    list_name: isName(names.list_name) ? '' : 'Choose one of your lists.',
  });
  return errors === null ? { value: JSON.stringify({ token, list_id: listId, ...names }) } : { errors };
}

function isName(text: string): boolean {
  return text !== '' && text.length <= MAX_FIELD_LENGTH;
}

/** The card's text, in Markdown; what the owner wrote about the check gives way when it gets too long. */
function descriptionOf(alert: Alert, now: Alert['at']): string {
  const facts = factsOf(alert, now)
    .filter(({ key }) => SHOWN.has(key))
    .map(
      ({ key, label, value }) => `**${label}:** ${key === 'schedule' ? code(value) : shorten(value, MAX_VALUE_LENGTH)}`,
    );
  const rest = [...facts, `**Details:** ${alert.link}`].join('\n\n');
  const { desc } = alert.check;
  const room = MAX_DESCRIPTION_BYTES - encodedLength(`\n\n${rest}`);
  return desc === '' ? rest : `${fitEncoded(desc, room)}\n\n${rest}`;
}

function code(schedule: string): string {
  return `\`${shorten(schedule.replaceAll('`', ' '), MAX_VALUE_LENGTH)}\``;
}

/** Cuts a text so that it takes at most so many bytes in an address. */
function fitEncoded(text: string, maxBytes: number): string {
  let [kept, over] = [text, encodedLength(text) - maxBytes];
  while (over > 0 && kept !== '…') {
    // a character takes twelve bytes at most
    kept = shorten(text, Math.max(1, [...kept].length - Math.ceil(over / 12)));
    over = encodedLength(kept) - maxBytes;
  }
  return kept;
}

function encodedLength(text: string): number {
  return new URLSearchParams({ '': text }).toString().length;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Trello says what is wrong in plain text. */
const judge: Judge = ({ status, text }) =>
  status >= 300 && !text.trimStart().startsWith('<') && text.trim() !== '' ? { detail: text } : null;
