import { DeliveryError } from '../delivery/delivery-error.ts';
import { textOf } from '../delivery/form.ts';
import { oneLiner } from '../delivery/headline.ts';
import { htmlMessage } from '../delivery/html-message.ts';
import { member } from '../delivery/http-rules.ts';
import { type Delivery, defineIntegration } from '../delivery/integration.ts';
import { fitRoom } from '../delivery/room.ts';
import type { Settings } from '../delivery/settings.ts';
import { publicId } from '../delivery/signer.ts';
import { invalidConfig } from '../delivery/stored-value.ts';
import { bodyText } from '../delivery/texts.ts';
import type { Http, HttpAnswer, Judge } from '../delivery/ways-out.ts';

const MAX_ALIAS_LENGTH = 100;
const SETUP_TIMEOUT_MS = 15_000;
// of the 65,536 that an event may have: https://spec.matrix.org/latest/client-server-api/#size-limits
const MAX_HTML_BYTES = 30_000;
/** An id (`!…`) or, as typed, an alias (`#…`). */
const ROOM = /^[!#]\S+$/;

const SETTINGS = ['matrixHomeserver', 'matrixUserId', 'matrixAccessToken'] as const;
type Setting = (typeof SETTINGS)[number];

interface MatrixConfig {
  readonly room: string;
}

export default defineIntegration<MatrixConfig, Setting>({
  kind: 'matrix',
  label: 'Matrix',
  logo: { simpleIcon: 'matrix' },
  settings: SETTINGS,
  category: 'chat',
  guide: ({ matrixUserId }) => [
    `Enter the alias of a room, such as \`#ops:example.org\`, or its id. To use a private room, invite \`${matrixUserId}\` first.`,
    'We join the room when you save.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      {
        name: 'alias',
        label: 'Room',
        type: 'text',
        required: true,
        maxLength: MAX_ALIAS_LENGTH,
        placeholder: '#room:example.org',
      },
    ],
  },
  enabled: (settings) => settings.matrixAccessToken !== '' && settings.matrixHomeserver !== '',
  parseConfig(value) {
    const room = value.trim();
    if (!ROOM.test(room)) throw invalidConfig();
    return { room };
  },
  validateForm(input) {
    const alias = textOf(input, 'alias');
    if (ROOM.test(alias) && alias.length <= MAX_ALIAS_LENGTH) return { value: alias };
    return { errors: { alias: 'Enter an alias such as #room:example.org, or the id of a room.' } };
  },
  formValues: ({ room }) => ({ alias: room }),
  /** Joins the room; what is stored is its id, since an alias may move on to another room. */
  async complete({ room }, { settings, http }) {
    try {
      const answer = await join(http, settings, room, undefined, SETUP_TIMEOUT_MS);
      const id = member(answer.json(), 'room_id');
      if (typeof id !== 'string' || !ROOM.test(id)) return { errors: { alias: UNEXPECTED } };
      return room.startsWith('!') ? { value: id } : { value: id, name: room };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return { errors: { alias: joinErrorText(error, settings) } };
    }
  },
  isNoop: () => false,
  describe: ({ room }) => `Matrix room ${room}`,
  async notify(delivery) {
    const event = await eventFor(delivery);
    try {
      await putEvent(delivery, event);
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.httpStatus !== 403) throw error;
      // thrown out, perhaps: try to join again
      await join(delivery.http, delivery.settings, delivery.config.room, rejoinJudge);
      await putEvent(delivery, event);
    }
  },
});

const UNEXPECTED = 'The Matrix server returned an unexpected response.';

function joinErrorText({ httpStatus }: DeliveryError, { matrixUserId }: Settings<Setting>): string {
  if (httpStatus === 403) return `Invite ${matrixUserId} to the room, then save again.`;
  if (httpStatus === 429 || httpStatus === 502) return 'The Matrix server is busy. Try again in a few minutes.';
  return UNEXPECTED;
}

/** https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes */
async function eventFor({ alert, now }: Delivery<MatrixConfig, Setting>) {
  const body = await bodyText(alert);
  const html = fitRoom(
    (room) => htmlMessage({ alert, body, room, now, lineEnd: '<br>' }),
    (text) => Buffer.byteLength(JSON.stringify(text)) <= MAX_HTML_BYTES,
  );
  return { msgtype: 'm.text', body: oneLiner(alert), format: 'org.matrix.custom.html', formatted_body: html };
}

async function putEvent(
  { config, settings, http, notification, sign, warn }: Delivery<MatrixConfig, Setting>,
  event: object,
) {
  // the same for every attempt: a message that did arrive does not appear twice
  const transaction = publicId(notification.code, sign);
  const path = `rooms/${encodeURIComponent(config.room)}/send/m.room.message/${transaction}`;
  const judge: Judge = (answer) => {
    if (answer.status !== 401) return refusalOf(answer);
    warn('the Matrix server does not accept MATRIX_ACCESS_TOKEN');
    return { detail: 'the Matrix server does not accept this server’s token' };
  };
  await http.request({
    method: 'PUT',
    url: `${settings.matrixHomeserver}/_matrix/client/v3/${path}`,
    headers: { ...loginOf(settings), 'content-type': 'application/json' },
    body: JSON.stringify(event),
    judge,
  });
}

function join(
  http: Http,
  settings: Settings<Setting>,
  room: string,
  judge: Judge = refusalOf,
  timeoutMs?: number,
): Promise<HttpAnswer> {
  const url = `${settings.matrixHomeserver}/_matrix/client/v3/join/${encodeURIComponent(room)}`;
  return http.postJson(
    url,
    {},
    { headers: loginOf(settings), judge, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
  );
}

function loginOf({ matrixAccessToken }: Settings<Setting>) {
  return { authorization: `Bearer ${matrixAccessToken}` };
}

/** Who may neither write nor come back is not wanted there. */
const rejoinJudge: Judge = (answer) =>
  answer.status === 403 ? { ...refusalOf(answer), permanent: true, code: 'recipient_gone' } : refusalOf(answer);

/** https://spec.matrix.org/latest/client-server-api/#standard-error-response */
function refusalOf(answer: HttpAnswer): ReturnType<Judge> {
  if (answer.status < 300) return null;
  const [error, pause] = [member(answer.json(), 'error'), member(answer.json(), 'retry_after_ms')];
  const isAsked = answer.status === 429 && typeof pause === 'number' && answer.headers['retry-after'] === undefined;
  return {
    ...(typeof error === 'string' ? { detail: error } : {}),
    ...(isAsked ? { retryAfterMs: Math.max(0, pause) } : {}),
  };
}
