import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { createHttp } from '../../server/delivery/http.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { createShell } from '../../server/delivery/shell.ts';
import { createSignalRpc } from '../../server/delivery/signal-rpc.ts';
import { createReader } from '../../server/reading/reader.ts';
import { sendDeletionWarnings } from '../../server/reports/notices/deletion.ts';
import { sendFlappingNotices } from '../../server/reports/notices/flapping.ts';
import { sendInactivityNotices } from '../../server/reports/notices/inactivity.ts';
import { sendLogs } from '../../server/reports/notices/logs.ts';
import { startSink } from '../alerts/sink.ts';
import { webhookTo } from '../alerts/world.ts';
import { aPing, T0 } from '../support/builders.ts';
import { seed, seedChannel, seedUser } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { openReportWorld, type ReportWorld } from './world.ts';

const DAY = 86_400;
const NOW = addSecs(T0, 1_000 * DAY);
const daysAgo = (days: number) => addSecs(NOW, -days * DAY);

describe.each(stores)('notices on $name', ({ open }) => {
  let world: ReportWorld;
  beforeAll(async () => {
    const env = {
      INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True',
      SUPPORT_EMAIL: 'help@example.org',
      ADMINS: 'ann@example.org',
    };
    world = await openReportWorld(open, { start: NOW, env });
  });
  afterAll(() => world.close());

  /** An account made in the beginning, not used since. */
  const quiet = async () => {
    const made = await seed(world.store, [{}]);
    await world.store.users.update(made.user.id, { lastLoginAt: daysAgo(500) });
    return made;
  };
  const inactivity = async (dryRun = false) => {
    const told: string[] = [];
    const result = await sendInactivityNotices(world.deps, { dryRun, onSent: (email) => told.push(email) });
    return { told, ...result };
  };

  test('Z2: owners of accounts unused for a year are told once, and the date is kept', async () => {
    const [idle, teamed, pinged, active, young, noticed, boss] = [
      await quiet(),
      await quiet(),
      await quiet(),
      await quiet(),
      await quiet(),
      await quiet(),
      await quiet(),
    ];
    const { store } = world;
    const friend = await seedUser(store);
    await store.users.update(friend.id, { lastLoginAt: daysAgo(10) });
    await store.members.insert({
      projectId: teamed.project.id,
      userId: friend.id,
      role: 'w',
      transferRequestedAt: null,
    });
    await store.pings.insert(pinged.checks[0]?.id ?? 0, [aPing({ createdAt: daysAgo(364) })]);
    await store.profiles.update(active.user.id, { lastActiveAt: daysAgo(364) });
    await store.dialect
      .knex('users')
      .where({ id: young.user.id })
      .update({ created_at: store.dialect.instant(daysAgo(364)) });
    await store.profiles.update(noticed.user.id, { deletionNoticeAt: daysAgo(364) });
    await store.users.update(boss.user.id, { isSuperuser: true });
    const expected = { sent: 1, skippedForTeam: 1, skippedForPings: 1, failed: 0, told: [idle.user.email] };
    expect(await inactivity(true)).toEqual(expected);
    expect(world.mailsTo(idle.user)).toEqual([]);
    expect(await inactivity()).toEqual(expected);
    const [mail] = world.mailsTo(idle.user);
    expect(mail?.parsed.subject).toBe('Inactive Account Notification');
    expect(mail?.parsed.text).toContain(idle.user.email);
    expect(mail?.parsed.text).toContain('help@example.org');
    expect((await store.profiles.ofUser(idle.user.id))?.deletionNoticeAt).toBe(NOW);
    expect((await inactivity()).sent).toBe(0);
  });

  test('Z2: nobody counts as told whose mail could not be sent', async () => {
    const refusing = await openReportWorld(open, {
      start: NOW,
      sink: { refuseRecipient: { code: 550, message: 'no' } },
    });
    const { user } = await seed(refusing.store, [{}]);
    const result = await sendInactivityNotices(refusing.deps, { dryRun: false, onSent: () => {} });
    expect(result).toMatchObject({ sent: 0, failed: 1 });
    expect((await refusing.store.profiles.ofUser(user.id))?.deletionNoticeAt).toBeNull();
    await refusing.close();
  });

  test('Z4: owner and members who ever signed in get one mail a day, channels too in the last 14 days', async () => {
    const { store, deps, config, clock } = world;
    const { user, project } = await seed(store, [{}, {}]);
    await store.users.update(user.id, { lastLoginAt: daysAgo(1) });
    const [member, ghost] = [await seedUser(store), await seedUser(store)];
    await store.users.update(member.id, { lastLoginAt: daysAgo(1) });
    for (const { id } of [member, ghost]) {
      await store.members.insert({ projectId: project.id, userId: id, role: 'r', transferRequestedAt: null });
    }
    const sink = await startSink();
    await seedChannel(store, project, { kind: 'webhook', value: webhookTo(`${sink.url}/hook`) });
    await seedChannel(store, project, { kind: 'email', value: user.email });
    await seedChannel(store, project, { kind: 'email', value: '{"value":"ops@example.org","up":true,"down":true}' });
    await store.profiles.update(user.id, { deletionScheduledAt: addSecs(NOW, 31 * DAY) });
    const http = createHttp(config);
    const ways = {
      http,
      mail: deps.mail,
      shell: createShell({}),
      signal: createSignalRpc(config),
      reader: createReader(),
    };
    const warn = async () => sendDeletionWarnings({ ...deps, clock, registry: await loadRegistry(), ways });

    expect(await warn()).toMatchObject([{ owner: user.email, recipients: [user.email, member.email], channels: [] }]);
    const [mail] = world.mailsTo(user);
    expect(mail?.to).toEqual([user.email, member.email]);
    expect([mail?.parsed.subject, world.mailsTo(ghost)]).toEqual(['Account Deletion Warning', []]);
    expect(mail?.parsed.text).toContain('with its 2 checks');
    expect(await warn()).toEqual([]);

    clock.advance(18 * DAY);
    const [second] = await warn();
    expect(second?.channels.map((channel) => channel.slice(9))).toEqual(['Webhook', 'Email']);
    expect(sink.requests.map(({ body }) => body)).toEqual([
      expect.stringContaining(`down Account ${user.email} will be deleted on`),
    ]);
    expect(world.mailsTo({ email: 'ops@example.org' })).toHaveLength(1);
    expect(world.mailsTo(user)).toHaveLength(2);

    clock.advance(14 * DAY);
    expect(await warn()).toEqual([]);
    expect(await store.users.byId(user.id)).not.toBeNull();
    clock.advance(-32 * DAY);
    await http.close();
    await sink.close();
  });

  test('Z6: a check with more than 200 flips in a day is told to owner and members, once', async () => {
    const { store, deps } = world;
    const { user, project, checks } = await seed(store, [{ name: 'flip.flop' }, { name: 'calm' }]);
    const member = await seedUser(store);
    await store.members.insert({ projectId: project.id, userId: member.id, role: 'r', transferRequestedAt: null });
    const flips = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...({ createdAt: addSecs(NOW, -i), oldStatus: 'up', newStatus: 'down', reason: '', silent: false } as const),
      }));
    await store.flips.insert(checks[0]?.id ?? 0, flips(201));
    await store.flips.insert(checks[1]?.id ?? 0, [
      ...flips(200),
      ...flips(1).map((flip) => ({ ...flip, createdAt: daysAgo(1.1) })),
    ]);
    const told: string[] = [];
    expect(await sendFlappingNotices(deps, (email, check) => told.push(`${email} ${check}`))).toBe(2);
    expect(told).toEqual([`${user.email} flip.flop`, `${member.email} flip.flop`]);
    const { subject, text } = world.mailsTo(member)[0]?.parsed ?? {};
    expect(subject).toBe('The Check "flip.flop" Is Flapping');
    expect(text).toContain('in the project "Backups" went up and down 201 times');
    expect(await sendFlappingNotices(deps)).toBe(0);
  });

  test('sendlogs mails the log of the last day to ADMINS, and nothing when there is none', async () => {
    const { store, deps } = world;
    expect(await sendLogs(deps)).toEqual({ records: 0, recipients: 0 });
    const record = { host: 'h', name: 'web', level: 40, traceback: '' };
    await store.logRecords.insert([
      { ...record, createdAt: daysAgo(1.1), message: 'long ago' },
      { ...record, createdAt: daysAgo(0.9), message: 'could not send' },
    ]);
    expect(await sendLogs(deps)).toEqual({ records: 1, recipients: 1 });
    const { subject, text } = world.mailsTo({ email: 'ann@example.org' })[0]?.parsed ?? {};
    expect(subject).toBe('Log: 1 warning or error in the last day');
    expect(text).toContain('error h web: could not send');
    expect(text).not.toContain('long ago');
  });
});
