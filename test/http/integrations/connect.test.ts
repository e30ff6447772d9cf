import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadRegistry } from '../../../server/delivery/registry.ts';
import { formName } from '../../../server/http/pages/integrations/kind-paths.ts';
import { loadSamples } from '../../integrations/sample.ts';
import { EVERY_KIND } from '../../support/every-kind.ts';
import { type HttpSink, startHttpSink } from '../../support/http-sink.ts';
import { seedChannel } from '../../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import { pageStores } from '../../support/stores.ts';
import type { Fields } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, formOf, LOCAL, listOf, noticeIn, projectWithChecks } from './support.ts';

const registry = await loadRegistry();
const samples = await loadSamples();
// kinds that are set up by their form alone wherever they are switched on
const byForm = registry.all.filter(({ setup }) => setup.by === 'form').map(({ kind }) => kind);

describe.each(pageStores)('connecting a channel on $name', ({ open }) => {
  let world: World;
  let sink: HttpSink;
  let smtp: SmtpSink;
  beforeAll(async () => {
    sink = await startHttpSink();
    smtp = await startSmtpSink();
    const bases = ['MATRIX_HOMESERVER', 'PUSHOVER_API_BASE', 'TELEGRAM_API_BASE', 'PUSHBULLET_API_BASE'];
    const env = { ...LOCAL, ...EVERY_KIND, ...Object.fromEntries(bases.map((name) => [name, sink.url])) };
    world = await openWorld(await open(), { env, smtp });
  });
  beforeEach(() => {
    sink.requests.length = 0;
    sink.answer({ body: '{"room_id":"!room:example.org","status":1,"ok":true}' });
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([sink.close(), smtp.close()]);
  });

  const member = () => world.people.member.visitor;

  describe.each(byForm)('%s', (kind) => {
    const integration = registry.get(kind);
    const tail = integration === null ? '' : formName(integration);
    const form = (): Fields =>
      Object.fromEntries(Object.entries(samples.get(kind)?.form ?? {}).map(([name, value]) => [name, value ?? '']));
    /** Boxes offer what is there. */
    const filled = async (project: Awaited<ReturnType<typeof projectWithChecks>>): Promise<Fields> => {
      if (kind !== 'group') return form();
      const inside = await seedChannel(world.db.store, project, { kind: 'slack', value: 'https://example.org/x' });
      return { ...form(), channels: inside.code };
    };

    test('shows its form with every field', async () => {
      const { status, text } = await member().get(formOf(await projectWithChecks(world), tail));
      expect(status).toBe(200);
      expect(text).toContain(integration?.label);
      for (const name of Object.keys(form())) {
        if (name !== 'channels') expect(text).toContain(`name="${name}"`);
      }
    });

    test('saves, for all checks, and goes back to the list', async () => {
      const project = await projectWithChecks(world);
      const { status, location } = await member().post(formOf(project, tail), await filled(project));
      expect([status, location]).toEqual([302, listOf(project)]);
      const channel = (await channelsOf(world, project)).find((each) => each.kind === kind);
      expect(channel).toBeDefined();
      expect(await world.db.store.channels.checkIds(channel?.id ?? 0)).toHaveLength(2);
    });

    test('an empty form is shown again with what is wrong', async () => {
      const project = await projectWithChecks(world);
      const { status, text } = await member().post(formOf(project, tail), {});
      expect(status).toBe(200);
      expect(text).toContain('field__error');
      expect(await channelsOf(world, project)).toEqual([]);
    });

    test('readers get 403, strangers 404', async () => {
      const project = await projectWithChecks(world);
      const { reader, outsider } = world.people;
      for (const [who, expected] of [
        [reader, 403],
        [outsider, 404],
      ] as const) {
        expect((await who.visitor.get(formOf(project, tail))).status).toBe(expected);
        expect((await who.visitor.post(formOf(project, tail), form())).status).toBe(expected);
      }
      expect(await channelsOf(world, project)).toEqual([]);
    });
  });

  describe('a test before saving', () => {
    const ntfy = () => ({ topic: 'ops', url: sink.url, action: 'test' });

    test('sends the alert, says so, and stores nothing', async () => {
      const project = await projectWithChecks(world);
      const seen = await member().post(formOf(project, 'add_ntfy'), ntfy());
      expect(seen.status).toBe(200);
      expect(noticeIn(seen)).toContain('The test was delivered');
      expect(seen.text).toContain('value="ops"');
      expect(sink.requests).toHaveLength(1);
      expect(sink.requests[0]?.text).toContain('TEST');
      expect(await channelsOf(world, project)).toEqual([]);
    });

    test('says what went wrong', async () => {
      sink.answer({ status: 403 });
      const project = await projectWithChecks(world);
      const seen = await member().post(formOf(project, 'add_ntfy'), ntfy());
      expect(noticeIn(seen)).toContain('could not be delivered: HTTP status 403');
      expect(sink.requests).toHaveLength(1);
    });

    test('with mistakes in the form sends nothing', async () => {
      const project = await projectWithChecks(world);
      const { text } = await member().post(formOf(project, 'add_ntfy'), { ...ntfy(), topic: 'no topic' });
      expect(text).toContain('field__error');
      expect(sink.requests).toEqual([]);
    });

    test('writes to no address that has not asked for it', async () => {
      const project = await projectWithChecks(world);
      const before = smtp.mails.length;
      const fields = { value: 'stranger@example.com', down: 'true', action: 'test' };
      const seen = await member().post(formOf(project, 'add_email'), fields);
      expect(noticeIn(seen)).toContain('has not been confirmed');
      expect(smtp.mails.length).toBe(before);
    });

    test('is limited', async () => {
      const project = await projectWithChecks(world);
      const { visitor, user } = await world.person();
      await world.db.store.members.insert({
        userId: user.id,
        projectId: project.id,
        role: 'w',
        transferRequestedAt: null,
      });
      const statuses: number[] = [];
      for (let n = 0; n < 61; n += 1) {
        statuses.push((await visitor.post(formOf(project, 'add_ntfy'), { ...ntfy(), topic: '' })).status);
      }
      expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
      expect(statuses.at(-1)).toBe(429);
    });

    test('Signal saves only what was tried out', async () => {
      const { text } = await member().get(formOf(await projectWithChecks(world), 'add_signal'));
      expect(text).toMatch(/<button[^>]*value="save"[^>]*disabled/);
    });
  });

  describe('addresses', () => {
    const connect = async (value: string) => {
      const project = await projectWithChecks(world);
      const seen = await member().post(formOf(project, 'add_email'), { value, down: 'true' });
      await world.app.mailsSent();
      const [channel] = await channelsOf(world, project);
      return { seen, channel };
    };

    test('one’s own is used at once', async () => {
      const { channel } = await connect('Member@Example.org');
      expect(channel?.emailVerified).toBe(true);
    });

    test('another one is sent a link first, which confirms it', async () => {
      const { channel } = await connect('ops@example.com');
      expect(channel?.emailVerified).toBe(false);
      const mail = smtp.mails.findLast(({ to }) => to.includes('ops@example.com'));
      const [link = ''] = /https?:\/\/\S+\/verify\/\S+/.exec(mail?.parsed.text ?? '') ?? [];
      expect(link).toContain(`/integrations/${channel?.code}/verify/`);
      await world.app.visitor().get(link.slice(world.app.config.siteRoot.length));
      expect((await world.db.store.channels.byId(channel?.id ?? 0))?.emailVerified).toBe(true);
    });
  });

  test('Matrix joins the room and keeps its id', async () => {
    const project = await projectWithChecks(world);
    await member().post(formOf(project, 'add_matrix'), { alias: '#ops:example.org' });
    expect(sink.requests[0]?.path).toBe('/_matrix/client/v3/join/%23ops%3Aexample.org');
    expect(await channelsOf(world, project)).toMatchObject([{ value: '!room:example.org', name: '#ops:example.org' }]);
  });

  test.each([
    [403, 'Invite @bot:example.org to the room'],
    [429, 'Try again in a few minutes'],
    [500, 'unexpected response'],
  ])('Matrix answers %i: no channel, and the form says why', async (status, words) => {
    sink.answer({ status });
    const project = await projectWithChecks(world);
    const { text } = await member().post(formOf(project, 'add_matrix'), { alias: '#ops:example.org' });
    expect(text).toContain(words);
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test('Pushover is asked whether it knows the key', async () => {
    sink.answer({ status: 400, body: '{"status":0}' });
    const project = await projectWithChecks(world);
    const fields = { user: 'u'.repeat(30), po_priority: '0', po_priority_up: '0' };
    const { text } = await member().post(formOf(project, 'add_pushover'), fields);
    expect(text).toContain('Pushover does not know this key');
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test('a group holds only channels of its own project, and no groups', async () => {
    const [mine, other] = [await projectWithChecks(world), await projectWithChecks(world)];
    const { store } = world.db;
    const value = 'https://example.org/x';
    const inside = await seedChannel(store, mine, { kind: 'slack', value });
    const foreign = await seedChannel(store, other, { kind: 'slack', value });
    const nested = await seedChannel(store, mine, { kind: 'group', value: inside.code });
    const channels = [inside.code, foreign.code, nested.code];
    await member().post(formOf(mine, 'add_group'), { label: 'All', channels });
    const group = (await channelsOf(world, mine)).findLast(({ kind }) => kind === 'group');
    expect(group).toMatchObject({ name: 'All', value: inside.code });
  });

  test('Prometheus shows a configuration without any key, also to readers', async () => {
    const project = await projectWithChecks(world);
    const { status, text } = await world.people.reader.visitor.get(formOf(project, 'add_prometheus'));
    expect(status).toBe(200);
    expect(text).toContain(`metrics_path: /projects/${project.code}/metrics/`);
    expect(text).toContain('READ_ONLY_KEY');
  });

  test('guides are there for everybody', async () => {
    for (const tail of [
      'googlechat',
      'mattermost',
      'pagerduty',
      'add_pushover',
      'rocketchat',
      'add_slack',
      'telegram',
    ]) {
      const { status, text } = await world.app.visitor().get(`/integrations/${tail}/`);
      expect([tail, status]).toEqual([tail, 200]);
      expect(text).toContain('class="guide');
    }
  });
});

describe('kinds that are switched off', () => {
  test.each(pageStores)('have neither form nor guide on $name', async ({ open }) => {
    const off = { SLACK_ENABLED: 'False', PROMETHEUS_ENABLED: 'False', WEBHOOKS_ENABLED: 'False' };
    const world = await openWorld(await open(), { env: off });
    const project = await projectWithChecks(world);
    const { visitor } = world.people.owner;
    for (const tail of [
      'add_slack',
      'add_slack_btn',
      'add_webhook',
      'add_telegram',
      'add_trello',
      'add_github',
      'add_prometheus',
    ]) {
      expect([tail, (await visitor.get(formOf(project, tail))).status]).toEqual([tail, 404]);
    }
    expect((await visitor.post(formOf(project, 'add_slack'), { value: 'https://example.org' })).status).toBe(404);
    expect((await visitor.get('/integrations/add_slack/')).status).toBe(404);
    await world.close();
  });
});
