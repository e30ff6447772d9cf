import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { textOf } from '../../server/delivery/form.ts';
import { createHttp, type HttpOptions } from '../../server/delivery/http.ts';
import type { AnyIntegration } from '../../server/delivery/integration.ts';
import { keepSecrets } from '../../server/delivery/kept-secrets.ts';
import type { Registry } from '../../server/delivery/registry.ts';
import { type SendTools, send } from '../../server/delivery/send.ts';
import { settingsOf } from '../../server/delivery/settings.ts';
import { anAlert, aSending, aSummary, tools } from '../delivery/builders.ts';
import { handClock } from '../delivery/hand-clock.ts';
import { aConfig } from '../delivery/settings.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { type Sample, SINK } from './sample.ts';

const ELSEWHERE = [
  'http://a.example.org/x',
  'https://b.example.org/x',
  'https://a.example.org:8443/x',
  'https://a.example.org@b.example.org/x',
  'https://b.example.org\\@a.example.org/x',
  'no url',
  '',
];

/** Templates and calls say how many there are; the examples of integrations are short. */
const ONLY_COUNT: ReadonlySet<string> = new Set(['whatsapp', 'call', 'bellboy', 'hello']);

/** Runs the tests that every integration has to pass, over those of a registry that have a sample. */
export function describeContract(registry: Registry, samples: ReadonlyMap<string, Sample>): void {
  const sampled = registry.all.flatMap((integration) => {
    const sample = samples.get(integration.kind);
    return sample === undefined ? [] : [{ kind: integration.kind, integration, sample }];
  });
  const overHttp = sampled.flatMap(({ kind, integration, sample }) =>
    sample.http === null
      ? []
      : [{ kind, integration, sample, permanent: sample.http.permanent, success: sample.http.success }],
  );

  describe.each(sampled)('$kind', ({ integration, sample }) => {
    test.each(sample.stored)('reads %o', ({ value, config }) => {
      expect(integration.parseConfig(value)).toEqual(config);
    });

    test.each(sample.unreadable)('refuses the stored value %j', (value) => {
      expect(() => integration.parseConfig(value)).toThrow(expect.objectContaining({ code: 'invalid_config' }));
    });

    test('unreadable settings are sent into a failure, not skipped', async () => {
      const [value = ''] = sample.unreadable;
      expect(registry.isNoop({ kind: integration.kind, value }, 'down')).toBe(false);
      const result = await send(tools({ settings: aConfig(sample.settings) }), sending(integration, value));
      expect(result).toMatchObject({ result: 'failed', error: { code: 'invalid_config', permanent: false } });
    });

    test('what the form stores, the form shows again', () => {
      if (sample.form === null) return;
      const value = stored(integration, sample.form);
      const shown = integration.formValues(integration.parseConfig(value));
      // a name is the channel's, not part of the value
      expect(stored(integration, { ...sample.form, ...shown })).toBe(value);
    });

    test.each(sample.refused)('the form refuses %o', ({ change, field }) => {
      const result = integration.validateForm({ ...sample.form, ...change });
      expect(result).toHaveProperty(['errors', field]);
    });

    test('an empty form is refused, not a crash', () => {
      if (sample.form !== null) expect(integration.validateForm({})).toHaveProperty('errors');
    });

    test('every field of the form is described', () => {
      if (integration.setup.by !== 'form' || sample.form === null) return;
      const names = integration.setup.form.map(({ name }) => name);
      expect(names.sort()).toEqual(Object.keys(sample.form).sort());
    });

    test('a stored secret stays only as long as scheme, host and port of every URL do', () => {
      if (integration.setup.by !== 'form' || sample.form === null) return;
      const { form: fields } = integration.setup;
      const secrets = fields.filter(({ type }) => type === 'password');
      const urls = fields.filter(({ type }) => type === 'url');
      if (secrets.length === 0) return;
      const kept = Object.fromEntries(secrets.map(({ name }) => [name, sample.form?.[name] || 'a-secret']));
      const before = {
        ...sample.form,
        ...kept,
        ...Object.fromEntries(urls.map(({ name }) => [name, 'https://a.example.org/x'])),
      };
      const empty = { ...before, ...Object.fromEntries(secrets.map(({ name }) => [name, ''])) };
      expect(keepSecrets(empty, before, fields)).toEqual({ input: before });
      for (const { name } of urls) {
        const samePlace = { ...empty, [name]: 'a.example.org:443/y?z' };
        expect(keepSecrets(samePlace, before, fields)).toEqual({ input: { ...before, [name]: samePlace[name] } });
        for (const elsewhere of ELSEWHERE) {
          const { input, ...refusal } = keepSecrets({ ...empty, [name]: elsewhere }, before, fields);
          expect(Object.keys('errors' in refusal ? refusal.errors : {}), elsewhere).toEqual(Object.keys(kept));
          for (const secret of Object.values(kept)) expect(Object.values(input)).not.toContain(secret);
        }
      }
    });

    test('next to a secret, only fields of the type url say where requests go', () => {
      if (integration.setup.by !== 'form' || sample.form === null) return;
      const { form: fields } = integration.setup;
      if (!fields.some(({ type }) => type === 'password')) return;
      const places = fields.filter(({ name }) => textOf(sample.form ?? {}, name).includes('://'));
      expect(places.map(({ type }) => type)).toEqual(places.map(() => 'url'));
    });

    test('is described in one line without a secret', () => {
      for (const { value } of sample.stored) {
        const line = integration.describe(integration.parseConfig(value));
        expect(line).not.toBe('');
        expect(line).not.toContain('\n');
        for (const secret of sample.secrets) expect(line).not.toContain(secret);
      }
    });

    test('is offered only where the server is set up for it', () => {
      expect(integration.enabled(settingsOf(integration, aConfig(sample.settings)))).toBe(true);
      if (sample.disabled === null) return;
      expect(integration.enabled(settingsOf(integration, aConfig(sample.disabled)))).toBe(false);
    });

    test('where it is not, sending fails with a code of its own and disables nothing', async () => {
      if (sample.disabled === null) return;
      const result = await send(
        tools({ settings: aConfig(sample.disabled) }),
        sending(integration, firstValue(sample)),
      );
      expect(result).toMatchObject({ result: 'failed', error: { code: 'disabled_by_server', permanent: false } });
    });
  });

  describe.each(overHttp)('$kind over HTTP', ({ integration, sample, permanent, success }) => {
    let sink: HttpSink;
    const closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      sink = await startHttpSink();
    });
    beforeEach(() => {
      sink.requests.length = 0;
      sink.answer({ body: success ?? 'ok' });
    });
    afterAll(async () => {
      await Promise.all([sink.close(), ...closers.map((close) => close())]);
    });

    /** Sends a DOWN as a test, so in one attempt, to the sink (or where `base` says). */
    async function attempt(
      parts: { settings?: Partial<Config>; http?: HttpOptions; base?: string; tools?: Partial<SendTools> } = {},
    ) {
      const base = parts.base ?? sink.url;
      const settings = aConfig({ ...settingsAt(sample, base), ...parts.settings });
      const http = createHttp(settings, { timeoutMs: 10_000, ...parts.http });
      closers.push(http.close);
      const value = firstValue(sample).replaceAll(SINK, base);
      return send(tools({ settings, http, ...parts.tools }), sending(integration, value));
    }

    test.each([200, 201, 202, 204])('status %i is a success', async (status) => {
      sink.answer({ status, body: status === 204 ? '' : (success ?? '') });
      const isEnough = status !== 204 || sample.http?.needsBody !== true;
      const expected = isEnough ? { httpStatus: status, error: '' } : { httpStatus: status };
      expect(await attempt()).toMatchObject({ result: isEnough ? 'sent' : 'failed', attempts: [expected] });
    });

    test.each([203, 206, 304, 400, 401, 403, 404, 410, 429, 500, 502, 503])(
      'status %i is a failure',
      async (status) => {
        sink.answer({ status, body: status === 304 ? '' : (success ?? '') });
        // 400 is permanent only with certain bodies, tried below
        const isPermanent = status !== 400 && permanent.some((answer) => answer.status === status);
        expect(await attempt()).toMatchObject({
          result: 'failed',
          error: { permanent: isPermanent, httpStatus: status, message: expect.stringContaining(String(status)) },
          attempts: [{ n: 1, httpStatus: status }],
        });
      },
    );

    test('the answers that say the recipient is gone for good disable the channel', async () => {
      for (const { status, body } of permanent) {
        sink.answer({ status, body });
        expect(await attempt()).toMatchObject({ result: 'failed', error: { permanent: true } });
      }
    });

    test('three attempts, one token of the rate limit if there is one', async () => {
      sink.answer({ status: 500 });
      const clock = handClock();
      let taken = 0;
      const take = async () => {
        taken += 1;
        return { granted: true } as const;
      };
      const settings = aConfig(settingsAt(sample, sink.url));
      const http = createHttp(settings);
      closers.push(http.close);
      const value = firstValue(sample).replaceAll(SINK, sink.url);
      const notification = { ...sending(integration, value), isTest: false };
      const result = await clock.drive(send(tools({ settings, http, clock, buckets: { take } }), notification));
      expect(result.attempts).toHaveLength(3);
      expect(taken).toBe(integration.bucket === undefined ? 0 : 1);
    });

    test('a summary of many checks is sent, with how many and some of their names', async () => {
      if (!registry.sumsUp(integration)) return;
      const settings = aConfig(settingsAt(sample, sink.url));
      const http = createHttp(settings);
      closers.push(http.close);
      const value = firstValue(sample).replaceAll(SINK, sink.url);
      const alert = aSummary({ down: 60, up: 2 });
      expect((await send(tools({ settings, http }), { ...sending(integration, value), alert })).result).toBe('sent');
      const said = sink.requests.map(({ text }) => decodeURIComponent(text.replaceAll('+', ' '))).join();
      expect(said).toContain('60 more checks');
      expect(said).not.toContain('<script>');
      if (!ONLY_COUNT.has(integration.kind)) expect(said).toContain('job-1');
    });

    test('no answer in time', async () => {
      sink.answer(() => {});
      expect(await attempt({ http: { timeoutMs: 250 } })).toMatchObject({
        result: 'failed',
        error: { code: 'timeout', permanent: false },
      });
    });

    test('an answer that drips in slowly', async () => {
      sink.answer((response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      });
      expect(await attempt({ http: { timeoutMs: 250 } })).toMatchObject({
        result: 'failed',
        error: { code: 'timeout' },
      });
    });

    test('an answer that is far too long', async () => {
      sink.answer({ status: 500, body: 'x'.repeat(2_000_000) });
      const result = await attempt();
      expect(result).toMatchObject({ result: 'failed', error: { httpStatus: 500 } });
      expect(result.attempts[0]?.responseExcerpt.length).toBeLessThanOrEqual(500);
      expect(result.attempts[0]?.error.length).toBeLessThanOrEqual(200);
    });

    test('a private address, straight, by name and by redirect', async () => {
      const closed = { integrationsAllowPrivateIps: false };
      expect(await attempt({ settings: closed })).toMatchObject({ error: { code: 'private_ip' } });
      const resolve: HttpOptions['resolve'] = (_name, _options, done) =>
        done(null, [{ address: '127.0.0.1', family: 4 }]);
      const byName = await attempt({ settings: closed, http: { resolve }, base: `http://rebind.test:${sink.port}` });
      expect(byName).toMatchObject({ error: { code: 'private_ip' } });
      expect(sink.requests).toHaveLength(0);
      sink.answer({ status: 307, headers: { location: 'http://127.0.0.2/' } });
      const isPrivate = (address: string): boolean => address !== '127.0.0.1';
      expect(await attempt({ settings: closed, http: { isPrivate } })).toMatchObject({ error: { code: 'private_ip' } });
    });

    test('nothing secret gets into errors, the attempt log or the server’s log', async () => {
      const logged: string[] = [];
      const note = (fields: Readonly<Record<string, unknown>>, text: string): void =>
        void logged.push(JSON.stringify(fields) + text);
      // the worst server: it sends back all it got
      sink.answerEach(({ path, headers, text }) => ({
        status: 400,
        body: JSON.stringify({ message: `${path} ${JSON.stringify(headers)} ${text}`, errors: [path, text] }),
      }));
      const result = await attempt({ tools: { log: { warn: note, error: note } } });
      const shown = `${JSON.stringify(result.attempts)} ${result.result === 'failed' ? result.error.message : ''} ${logged.join()}`;
      for (const secret of sample.secrets) expect(shown).not.toContain(secret);
    });

    test.each([
      ['emoji', '🦄 job 👩‍🚀'],
      ['right to left', 'גיבוי لیلی'],
      ['markup', '<script>alert(1)</script> & <!channel> *b* `c`'],
      ['very long', 'x'.repeat(300)],
      ['placeholder', '$NAME $TAG1 $BODY'],
      ['quotes and line ends', `"quoted' \\ name\r\nX-Injected: yes`],
      ['half a character', 'broken \ud83d surrogate'],
    ])('a hostile name: %s', async (_what, name) => {
      const alert = anAlert({ check: { name, tags: name, desc: name }, body: name, project: anAlert().project });
      const settings = aConfig(settingsAt(sample, sink.url));
      const http = createHttp(settings);
      closers.push(http.close);
      const value = firstValue(sample).replaceAll(SINK, sink.url);
      const result = await send(tools({ settings, http }), { ...sending(integration, value), alert });
      expect(result.result).toBe('sent');
      expect(sink.requests[0]?.headers).not.toHaveProperty('x-injected');
    });
  });
}

function sending(integration: AnyIntegration, value: string) {
  const alert = anAlert();
  const channel = { ...aSending({ integration }).channel, value };
  return aSending({ integration, alert, channel, isTest: true });
}

/** The settings under which the kind works, with every service at one address. */
function settingsAt(sample: Sample, base: string): Partial<Config> {
  const bases = Object.keys(aConfig()).filter((key) => key.endsWith('ApiBase'));
  const given = Object.entries(sample.settings).map(
    ([key, value]) => [key, typeof value === 'string' ? value.replaceAll(SINK, base) : value] as const,
  );
  return { ...Object.fromEntries(given), ...Object.fromEntries(bases.map((key) => [key, base])) };
}

function firstValue(sample: Sample): string {
  return sample.stored[0]?.value ?? '';
}

function stored(integration: AnyIntegration, form: NonNullable<Sample['form']>): string {
  const result = integration.validateForm(form);
  if ('errors' in result) throw new Error(`the form was refused: ${JSON.stringify(result.errors)}`);
  return result.value;
}
