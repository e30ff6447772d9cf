import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const PATH = '/v1/spaces/AAA/messages?key=k&token=t';
let google: HttpSink;

beforeAll(async () => {
  google = await startHttpSink();
});
beforeEach(() => {
  google.requests.length = 0;
  google.answerEach(likeGoogle);
});
afterAll(() => google.close());

// https://developers.google.com/workspace/chat/api/reference/rest/v1/cards
const widget = z.union([
  z.strictObject({ textParagraph: z.strictObject({ text: z.string().min(1) }) }),
  z.strictObject({ decoratedText: z.strictObject({ topLabel: z.string().min(1), text: z.string().min(1) }) }),
  z.strictObject({
    buttonList: z.strictObject({
      buttons: z.array(
        z.strictObject({ text: z.string(), onClick: z.strictObject({ openLink: z.strictObject({ url: z.url() }) }) }),
      ),
    }),
  }),
]);
const message = z.strictObject({
  fallbackText: z.string(),
  cardsV2: z.tuple([
    z.strictObject({
      card: z.strictObject({
        sections: z.array(
          z.strictObject({
            collapsible: z.boolean(),
            uncollapsibleWidgetsCount: z.int(),
            widgets: z.array(widget).min(1).max(100),
          }),
        ),
      }),
    }),
  ]),
});

function likeGoogle(request: SunkRequest): SinkAnswer {
  const refuse = (text: string): SinkAnswer => ({ status: 400, body: JSON.stringify({ error: { message: text } }) });
  if (request.path !== PATH) return { status: 404 };
  if (request.headers['content-type'] !== 'application/json') return refuse('not JSON');
  if (request.body.length > 32_000) return refuse('message too long');
  return message.safeParse(request.json()).success ? { body: '{"name":"spaces/AAA/messages/1"}' } : refuse('bad card');
}

async function send(parts: DeliveryParts = {}) {
  const { result } = await deliver('googlechat', `${google.url}${PATH}`, parts);
  return { result, payload: google.requests.at(-1)?.json() };
}

/** The whole message of which an alert chooses these parts: what is read without cards, the first paragraph, the facts. */
function messageOf(fallbackText: string, text: string, facts: readonly (readonly [string, string])[]) {
  const widgets = [
    { textParagraph: { text } },
    ...facts.map(([topLabel, value]) => ({ decoratedText: { topLabel, text: value } })),
    { buttonList: { buttons: [{ text: 'Open in Rollcall', onClick: { openLink: { url: LINK } } }] } },
  ];
  return {
    fallbackText,
    cardsV2: [{ card: { sections: [{ collapsible: true, uncollapsibleWidgetsCount: 1, widgets }] } }],
  };
}

const NO_SUCCESS = 'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.';
const NOTHING_SPECIAL = [
  ['Project', 'Backups'],
  ['Period', '1 day'],
  ['Total Pings', '0'],
  ['Last Ping', 'Never'],
] as const;

test('DOWN', async () => {
  const { result, payload } = await send({
    alert: { lastPing: aLastPing(), check: { name: 'a<b> & c', tags: 'db prod' } },
  });
  expect(result.result).toBe('sent');
  expect(payload).toEqual(
    messageOf(`"a<b> & c" is DOWN. ${NO_SUCCESS}`, `🔴 <b>a&lt;b&gt; &amp; c</b> is <b>DOWN</b>. ${NO_SUCCESS}`, [
      ['Project', 'Backups'],
      ['Tags', 'db, prod'],
      ['Period', '1 day'],
      ['Total Pings', '123'],
      ['Last Ping', 'Success, 10 minutes ago'],
    ]),
  );
});

test('UP, with schedule and zone', async () => {
  const check = { kind: 'cron', schedule: '*/5 * * * *', tz: 'Europe/Riga' } as const;
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000, check } });
  const text = JSON.stringify(payload);
  expect(text).toContain(
    '🟢 <b>nightly-backup</b> is <b>UP</b>. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.',
  );
  expect(text).toContain('{"topLabel":"Schedule","text":"*/5 * * * *"}');
  expect(text).toContain('{"topLabel":"Time Zone","text":"Europe/Riga"}');
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  const since = 'Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.';
  expect(payload).toEqual(
    messageOf(`"nightly-backup" is UP. ${since}`, `🟢 <b>nightly-backup</b> is <b>UP</b>. ${since}`, NOTHING_SPECIAL),
  );
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 200 }] });
  expect(payload).toEqual(
    messageOf(`"TEST" is DOWN. ${NO_SUCCESS}`, `🔴 <b>TEST</b> is <b>DOWN</b>. ${NO_SUCCESS}`, NOTHING_SPECIAL),
  );
});

test('the longest alert is short enough', async () => {
  const check = {
    name: '🦄'.repeat(300),
    tags: '&'.repeat(500),
    kind: 'cron',
    schedule: '\u0001'.repeat(500),
  } as const;
  expect((await send({ alert: { check } })).result.result).toBe('sent');
});

test.each([400, 403, 404, 429, 500])('%i is tried three times and disables nothing', async (status) => {
  google.answer({ status, body: '{}' });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});
