import type { Channel } from '../../server/core/channel.ts';
import type { OpenStore } from '../../server/store/open.ts';
import { startSink } from '../alerts/sink.ts';
import { buildWorld, type World } from '../alerts/world.ts';
import { T0 } from './builders.ts';
import { fillChecks } from './fill.ts';
import { startSmtpSink } from './smtp-sink.ts';

/** How many checks go down. */
export const STORM_CHECKS = 10_000;

/** What a storm came to. */
export interface StormResult {
  /** Messages right away, and within the first minute. */
  readonly mails: { readonly first: number; readonly all: number };
  readonly texts: { readonly first: number; readonly all: number };
  readonly hooks: number;
  readonly records: Readonly<Record<string, { readonly sent: number; readonly summedUp: number }>>;
  /** Jobs that are left. */
  readonly unfinished: number;
  /** From the status changes to the last delivery, without the minute that passes between. */
  readonly secs: number;
}

/** Lets many checks go down at one moment that have an email, an SMS and a webhook channel each. */
export async function runStorm(store: OpenStore): Promise<StormResult> {
  const smtp = await startSmtpSink();
  const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'False' };
  const phone = await startSink();
  const twilio = {
    TWILIO_ACCOUNT: 'AC0',
    TWILIO_AUTH: 'secret',
    TWILIO_FROM: '+15550000000',
    TWILIO_API_BASE: phone.url,
  };
  const world = await buildWorld(store, { ...mail, ...twilio, DEFAULT_FROM_EMAIL: 'rollcall@example.org' });
  try {
    const channels = await setUp(world);
    const texts = () => phone.requests.length;
    const startedAt = performance.now();
    await world.fanOut();
    await world.deliver();
    const first = { mails: smtp.mails.length, texts: texts() };
    world.clock.advance(60);
    await world.deliver();
    const secs = (performance.now() - startedAt) / 1000;
    return {
      mails: { first: first.mails, all: smtp.mails.length },
      texts: { first: first.texts, all: texts() },
      hooks: world.sink.at('/hook').length,
      records: Object.fromEntries(await Promise.all(channels.map((channel) => recordsOf(world, channel)))),
      unfinished: await store.jobs.count(),
      secs,
    };
  } finally {
    await world.close();
    await Promise.all([smtp.close(), phone.close()]);
  }
}

async function setUp(world: World): Promise<readonly Channel[]> {
  const { store, project, registry } = world;
  const first = await world.addCheck();
  const burst = (kind: string) => ({ burst: registry.burstOf(kind) });
  const channels = [
    await world.addChannel(first, 'email', 'ops@example.org', burst('email')),
    await world.addChannel(first, 'sms', '{"value":"+15551234567"}', burst('sms')),
    await world.addWebhook(first, '/hook', burst('webhook')),
  ];
  await store.checks.remove(first.id);
  await fillChecks(store, { projectId: project.id, count: STORM_CHECKS, firstAlertAfter: null });
  const { dialect } = store;
  for (const { id } of channels)
    await dialect.write((knex) =>
      knex.raw('insert into channel_checks (check_id, channel_id) select id, ? from checks where project_id = ?', [
        id,
        project.id,
      ]),
    );
  await dialect.write((knex) =>
    knex.raw(
      `insert into flips (check_id, created_at, old_status, new_status, reason)
       select id, ${dialect.name === 'postgres' ? '?::timestamptz' : '?'}, 'up', 'down', 'timeout'
       from checks where project_id = ?`,
      [dialect.instant(T0), project.id],
    ),
  );
  await dialect.write((knex) => knex('checks').where({ project_id: project.id }).update({ status: 'down' }));
  return channels;
}

async function recordsOf(world: World, channel: Channel) {
  const all = await world.notifications(channel);
  const sent = all.filter(({ state }) => state === 'sent').length;
  return [channel.kind, { sent, summedUp: all.filter(({ summaryId }) => summaryId !== null).length }] as const;
}
