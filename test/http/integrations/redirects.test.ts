import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../../support/http-sink.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, formOf, LOCAL, listOf, noticeIn, projectWithChecks } from './support.ts';

const SITE = 'https://rollcall.example.org';
const CODE = 'code-from-the-service';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Plays the token addresses of Slack, Discord and Pushbullet; refuses what they refuse. */
function play(request: SunkRequest): SinkAnswer {
  const answer = (status: number, body: unknown): SinkAnswer => ({
    status,
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });
  if (request.method !== 'POST') return answer(405, {});
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return answer(415, {});
  const form = request.form();
  if (request.path === '/api/oauth.v2.access') {
    const isGood =
      form['client_id'] === 'slack-id' && form['client_secret'] === 'slack-secret' && form['code'] === CODE;
    // Slack says 200 whatever happened
    if (!isGood) return answer(200, { ok: false, error: 'invalid_code' });
    const incoming_webhook = { url: 'https://hooks.slack.com/services/T/B/x', channel: '#ops' };
    return answer(200, { ok: true, team: { name: 'Acme' }, incoming_webhook });
  }
  if (form['grant_type'] !== 'authorization_code') return answer(400, { error: 'unsupported_grant_type' });
  if (request.path === '/api/oauth2/token') {
    if (form['redirect_uri'] !== `${SITE}/integrations/add_discord/`) return answer(400, { error: 'invalid_grant' });
    if (form['code'] === 'full')
      return answer(400, { code: 30007, message: 'Maximum number of webhooks reached (15)' });
    if (form['client_secret'] !== 'discord-secret' || form['code'] !== CODE)
      return answer(400, { error: 'invalid_grant' });
    return answer(200, {
      access_token: 't',
      webhook: { url: 'https://discord.com/api/webhooks/1/x', name: 'Rollcall' },
    });
  }
  if (request.path === '/oauth2/token') {
    if (form['client_secret'] !== 'push-secret' || form['code'] !== CODE) return answer(400, { error: {} });
    return answer(200, { access_token: 'o.token', token_type: 'Bearer' });
  }
  return answer(404, {});
}

const SERVICES = [
  {
    kind: 'slack',
    start: 'add_slack_btn',
    back: 'add_slack_btn',
    page: '/oauth/v2/authorize',
    asks: { client_id: 'slack-id', scope: 'incoming-webhook' },
    stored: { kind: 'slack', name: '#ops', value: expect.stringContaining('hooks.slack.com/services/T/B/x') },
  },
  {
    kind: 'discord',
    start: 'add_discord',
    back: 'add_discord',
    page: '/api/oauth2/authorize',
    asks: { client_id: 'discord-id', scope: 'webhook.incoming', response_type: 'code' },
    stored: { kind: 'discord', name: 'Rollcall', value: expect.stringContaining('discord.com/api/webhooks/1/x') },
  },
  {
    kind: 'pushbullet',
    start: 'add_pushbullet',
    back: 'add_pushbullet',
    page: 'https://www.pushbullet.com/authorize',
    asks: { client_id: 'push-id', response_type: 'code' },
    stored: { kind: 'pushbullet', name: '', value: 'o.token' },
  },
];

describe.each(pageStores)('services connected on their own page, on $name', ({ open }) => {
  let world: World;
  let sink: HttpSink;
  let project: Project;
  let visitor: Visitor;
  beforeAll(async () => {
    sink = await startHttpSink();
    const env = {
      ...LOCAL,
      SITE_ROOT: SITE,
      SLACK_CLIENT_ID: 'slack-id',
      SLACK_CLIENT_SECRET: 'slack-secret',
      SLACK_API_BASE: sink.url,
      DISCORD_CLIENT_ID: 'discord-id',
      DISCORD_CLIENT_SECRET: 'discord-secret',
      DISCORD_API_BASE: sink.url,
      PUSHBULLET_CLIENT_ID: 'push-id',
      PUSHBULLET_CLIENT_SECRET: 'push-secret',
      PUSHBULLET_API_BASE: sink.url,
      PD_APP_ID: 'pd-app',
    };
    world = await openWorld(await open(), { env });
  });
  beforeEach(async () => {
    sink.answerEach(play);
    sink.requests.length = 0;
    project = await projectWithChecks(world);
    visitor = await world.app.signIn(world.people.member.user);
  });
  afterAll(async () => {
    await world.close();
    await sink.close();
  });

  const headers = { host: 'rollcall.example.org', origin: SITE, 'x-forwarded-proto': 'https' };
  const get = (path: string) => visitor.get(path, headers);
  /** The link to the service on the page where it begins. */
  const linkTo = async (start: string, page: string) => {
    const { text } = await get(formOf(project, start));
    const href = [...text.matchAll(/href="([^"]+)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
    return new URL(href.find((url) => url.includes(page)) ?? 'about:blank');
  };

  describe.each(SERVICES)('$kind', ({ start, back, page, asks, stored }) => {
    const begin = async () => {
      const link = await linkTo(start, page);
      return { link, state: link.searchParams.get('state') ?? '' };
    };
    const comeBack = (query: Record<string, string>) => get(`/integrations/${back}/?${new URLSearchParams(query)}`);

    test('is asked for what we need, and for being sent back', async () => {
      const { link, state } = await begin();
      expect(Object.fromEntries(link.searchParams)).toMatchObject({
        ...asks,
        redirect_uri: `${SITE}/integrations/${back}/`,
      });
      expect(state.length).toBeGreaterThan(20);
    });

    test('whoever agrees there has a channel for all checks', async () => {
      const { state } = await begin();
      const { status, location } = await comeBack({ code: CODE, state });
      expect([status, location]).toEqual([302, listOf(project)]);
      const [channel, ...more] = await channelsOf(world, project);
      expect(more).toEqual([]);
      expect(channel).toMatchObject(stored);
      expect(await world.db.store.channels.checkIds(channel?.id ?? 0)).toHaveLength(2);
    });

    test('a state counts once', async () => {
      const { state } = await begin();
      await comeBack({ code: CODE, state });
      expect((await comeBack({ code: CODE, state })).status).toBe(403);
      expect(await channelsOf(world, project)).toHaveLength(1);
    });

    test('another state is 403, and ends the attempt', async () => {
      const { state } = await begin();
      expect((await comeBack({ code: CODE, state: `${state}x` })).status).toBe(403);
      expect((await comeBack({ code: CODE, state })).status).toBe(403);
      expect(sink.requests).toEqual([]);
      expect(await channelsOf(world, project)).toEqual([]);
    });

    test('whoever was sent nowhere gets 403', async () => {
      expect((await comeBack({ code: CODE, state: 'x' })).status).toBe(403);
    });

    test('whoever declines there is told so', async () => {
      const { state } = await begin();
      const { location } = await comeBack({ error: 'access_denied', state });
      expect(noticeIn(await get(location))).toContain('you declined the request there');
      expect(await channelsOf(world, project)).toEqual([]);
    });

    test.each([
      ['a wrong code', { code: 'wrong' }],
      ['no code', {}],
    ])('%s comes to nothing', async (_what, query) => {
      const { state } = await begin();
      const { location } = await comeBack({ ...query, state });
      expect(noticeIn(await get(location))).toContain('unexpected response');
      expect(await channelsOf(world, project)).toEqual([]);
    });

    test('a service that is down comes to nothing', async () => {
      sink.answer({ status: 503 });
      const { state } = await begin();
      const { location } = await comeBack({ code: CODE, state });
      expect(noticeIn(await get(location))).toContain('unexpected response');
    });

    test('the form is still there', async () => {
      const tail = start === 'add_slack_btn' ? 'add_slack' : `${start}`;
      const { text } = await get(`${formOf(project, tail)}?manual=1`);
      expect(text).toContain('name="value"');
    });

    test('readers may not begin', async () => {
      visitor = await world.app.signIn(world.people.reader.user);
      expect((await get(formOf(project, start))).status).toBe(403);
    });
  });

  test('Discord without room for another webhook says so', async () => {
    const state = (await linkTo('add_discord', '/api/oauth2/authorize')).searchParams.get('state') ?? '';
    const { location } = await get(`/integrations/add_discord/?code=full&state=${state}`);
    expect(noticeIn(await get(location))).toContain('reached its limit of webhooks');
    expect(await channelsOf(world, project)).toEqual([]);
  });

  describe('PagerDuty', () => {
    const begin = async () => {
      const link = await linkTo('add_pd', 'app.pagerduty.com/install');
      const back = new URL(link.searchParams.get('redirect_url') ?? 'about:blank');
      return { link, back };
    };
    const config = {
      integration_keys: [
        { integration_key: 'key-one', name: 'Backups', id: 'P1', type: 'service' },
        { integration_key: 'key-two', name: 'Web', id: 'P2', type: 'service' },
      ],
      account: { name: 'Acme', subdomain: 'acme' },
    };
    const comeBack = (back: URL, more: Record<string, string>) =>
      get(`${back.pathname}?${new URLSearchParams([...back.searchParams, ...Object.entries(more)])}`);

    test('is asked with our app, and sends back with the state', async () => {
      const { link, back } = await begin();
      expect(Object.fromEntries(link.searchParams)).toMatchObject({ app_id: 'pd-app', version: '2' });
      expect(`${back.origin}${back.pathname}`).toBe(`${SITE}/integrations/add_pagerduty/`);
    });

    test('each service that is chosen there is a channel', async () => {
      const { back } = await begin();
      const { location } = await comeBack(back, { config: JSON.stringify(config) });
      expect(location).toBe(listOf(project));
      const channels = await channelsOf(world, project);
      expect(channels.map(({ name, kind }) => [name, kind])).toEqual([
        ['Backups', 'pd'],
        ['Web', 'pd'],
      ]);
      expect(JSON.parse(channels[0]?.value ?? '')).toEqual({ service_key: 'key-one', account: 'Acme', api: 2 });
      expect((await get(listOf(project))).text).toContain('PagerDuty account Acme');
    });

    test('without having begun it is 400, with another state 403', async () => {
      const { back } = await begin();
      const other = new URL(back);
      other.searchParams.set('state', 'other');
      expect((await comeBack(other, { config: JSON.stringify(config) })).status).toBe(403);
      expect((await comeBack(back, { config: JSON.stringify(config) })).status).toBe(400);
      expect(await channelsOf(world, project)).toEqual([]);
    });

    test.each([
      '',
      'no json',
      '{}',
      '{"integration_keys":[]}',
      '{"integration_keys":[{"integration_key":"two words"}]}',
    ])('the configuration %j is 400', async (text) => {
      const { back } = await begin();
      expect((await comeBack(back, { config: text })).status).toBe(400);
      expect(await channelsOf(world, project)).toEqual([]);
    });
  });
});
