import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { aLastPing } from '../delivery/builders.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const PATH = `/workflows/${'f'.repeat(200)}/triggers/manual/paths/invoke?sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s`;
let teams: HttpSink;

beforeAll(async () => {
  teams = await startHttpSink();
});
beforeEach(() => {
  teams.requests.length = 0;
  teams.answerEach(likeTeams);
});
afterAll(() => teams.close());

const element = z.union([
  z.strictObject({
    type: z.literal('TextBlock'),
    text: z.string().min(1),
    style: z.enum(['default', 'heading']).optional(),
    weight: z.enum(['lighter', 'default', 'bolder']),
    size: z.enum(['small', 'default', 'medium', 'large']).optional(),
    wrap: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('FactSet'),
    facts: z.array(z.strictObject({ title: z.string().endsWith(':'), value: z.string().min(1) })),
  }),
  z.strictObject({ type: z.literal('CodeBlock'), codeSnippet: z.string().min(1), language: z.literal('PlainText') }),
]);
const message = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.2'),
        fallbackText: z.string(),
        body: z.array(element),
        actions: z.array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string(), url: z.url() })),
      }),
    }),
  ]),
});

function likeTeams(request: SunkRequest): SinkAnswer {
  if (request.method !== 'POST' || request.path !== PATH)
    return { status: 401, body: '{"error":{"code":"DirectApiAuthorizationRequired"}}' };
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  if (request.body.length > 25_000) return { status: 413 };
  return message.safeParse(request.json()).success ? { status: 202, body: '' } : { status: 400 };
}

async function send(parts: DeliveryParts = {}) {
  const { result, clock } = await deliver('msteamsw', `${teams.url}${PATH}`, parts);
  return { result, clock, payload: teams.requests.at(-1)?.json() };
}

interface Card {
  readonly icon: string;
  readonly headline: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly more?: readonly unknown[];
}

/** The whole message of which an alert chooses these parts. */
function messageOf({ icon, headline, facts, more = [] }: Card) {
  const heading = { style: 'heading', weight: 'bolder', size: 'medium', wrap: true };
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.2',
          fallbackText: headline,
          body: [
            { type: 'TextBlock', text: `${icon} ${headline}`, ...heading },
            { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value })) },
            ...more,
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Open in Rollcall', url: LINK }],
        },
      },
    ],
  };
}

const NOTHING_SPECIAL = [
  ['Project:', 'Backups'],
  ['Period:', '1 day'],
  ['Total Pings:', '0'],
  ['Last Ping:', 'Never'],
] as const;

test('DOWN', async () => {
  const { result, payload } = await send({
    alert: {
      reason: 'fail',
      check: {
        name: 'a<b> & c',
        desc: 'one <1>\ntwo',
        tags: 'db prod',
        kind: 'cron',
        schedule: '0 * * * *',
        tz: 'UTC',
      },
      lastPing: aLastPing({ kind: 'fail', exitStatus: 3, bodyBytes: 5 }),
      body: 'a < b',
    },
  });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ httpStatus: 202 }] });
  expect(payload).toEqual(
    messageOf({
      icon: '🔴',
      headline: '“a&lt;b&gt; &amp; c” is DOWN. Down since 1 Jan 00:00 (UTC). The job reported a failure.',
      facts: [
        ['Description:', 'one &lt;1&gt;\n\ntwo'],
        ['Project:', 'Backups'],
        ['Tags:', 'db, prod'],
        ['Schedule:', '0 \u034f* \u034f* \u034f* \u034f*'],
        ['Time Zone:', 'UTC'],
        ['Total Pings:', '123'],
        ['Last Ping:', 'Exit status 3, 10 minutes ago'],
      ],
      more: [
        { type: 'TextBlock', text: 'Last ping body:', weight: 'bolder', wrap: true },
        { type: 'CodeBlock', codeSnippet: 'a < b', language: 'PlainText' },
      ],
    }),
  );
});

test('UP, with nothing special about it', async () => {
  const { payload } = await send({ alert: { status: 'up', reason: '', downtime: 61_000_000 } });
  const headline = '“nightly-backup” is UP. Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.';
  expect(payload).toEqual(messageOf({ icon: '🟢', headline, facts: NOTHING_SPECIAL }));
});

test('a test is like any other, in one attempt', async () => {
  const { result, payload } = await send({ alert: { check: { name: 'TEST' } }, sending: { isTest: true } });
  expect(result).toMatchObject({ result: 'sent', attempts: [{ n: 1, httpStatus: 202 }] });
  const headline =
    '“TEST” is DOWN. Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.';
  expect(payload).toEqual(messageOf({ icon: '🔴', headline, facts: NOTHING_SPECIAL }));
});

test.each(['&', '\n', '\u0001', '🦄', '*'])('the longest alert, all %j, stays below 25,000 bytes', async (sign) => {
  const text = sign.repeat(5000);
  const check = { name: text, desc: text, tags: text, kind: 'cron', schedule: sign.repeat(200) } as const;
  const project = { name: text, code: '', ownerEmail: '' };
  expect((await send({ alert: { check, project, body: text } })).result.result).toBe('sent');
});

test('a long trigger address is fine', () => {
  expect(integrationOf('msteamsw').validateForm({ value: `https://prod-1.example.org:443${PATH}` })).toHaveProperty(
    'value',
  );
});

test.each([400, 401, 404, 413, 500])('%i is tried three times and disables nothing', async (status) => {
  teams.answer({ status });
  const { result } = await send();
  expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
  expect(result.attempts).toHaveLength(3);
});

test('after 429 it is tried when Teams says', async () => {
  teams.answerEach((request) =>
    teams.requests.length === 1 ? { status: 429, headers: { 'retry-after': '8' } } : likeTeams(request),
  );
  const { result, clock } = await send();
  expect(result.result).toBe('sent');
  expect(clock.pausesSecs).toEqual([8]);
});
