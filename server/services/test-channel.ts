import { randomUUID } from 'node:crypto';
import { testAlert } from '../alerts/test-alert.ts';
import { sendTools, type ToolParts } from '../alerts/tools.ts';
import type { Bus } from '../bus.ts';
import type { Channel } from '../core/channel.ts';
import { message } from '../core/messages.ts';
import type { Project } from '../core/project.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { Alert } from '../delivery/alert.ts';
import type { AnyIntegration, MembersOutcome } from '../delivery/integration.ts';
import type { Registry, StoredChannel } from '../delivery/registry.ts';
import { send } from '../delivery/send.ts';
import { NotFound } from '../errors.ts';
import type { Notification } from '../store/delivery-store.ts';

export interface TestChannelDeps extends ToolParts {
  readonly registry: Registry;
  readonly bus: Pick<Bus, 'publish'>;
}

/** How a test went; `error` is empty when it was delivered. */
export interface ChannelTest {
  readonly ok: boolean;
  readonly error: string;
}

const STATUSES = ['down', 'up'] as const;

/**
 * Sends a test alert to a channel: DOWN, or UP to one that does not care for DOWN; one attempt. It is recorded like a real
 * one, with a notification (of no check) in place of those of earlier tests, and in the channel. A group tests its members.
 *
 * Throws `NotFound` when there is no such channel.
 */
export async function testChannel(channelCode: string, deps: TestChannelDeps): Promise<ChannelTest> {
  const { store, bus } = deps;
  const channel = await store.channels.byCode(channelCode);
  const project = channel === null ? null : await store.projects.byId(channel.projectId);
  if (channel === null || project === null) throw new NotFound(message('channel-unknown'));
  const outcome = await testOne(channel, project, deps);
  bus.publish({ what: 'channel', project: project.id });
  return outcome ?? { ok: false, error: 'this channel sends nothing, neither for DOWN nor for UP' };
}

/** Returns null when the channel sends nothing for either status. */
async function testOne(channel: Channel, project: Project, deps: TestChannelDeps): Promise<ChannelTest | null> {
  const { store, registry, clock } = deps;
  const integration = registry.get(channel.kind);
  const status = STATUSES.find((one) => !registry.isNoop(channel, one));
  if (integration === null || status === undefined) return null;
  const members = integration.members === undefined ? null : await testMembers(channel, project, deps);
  const startedAt = clock.now();
  const notification = await startRecord(channel, status, deps);
  const sent = await send(sendTools(deps), {
    integration,
    alert: await testAlertIn(project, status, deps),
    channel,
    notification,
    isTest: true,
    members,
    attemptsMade: 0,
    loadAccount: (address) => store.reads.account(address),
  });
  const error = sent.result === 'sent' ? null : sent.error;
  await store.transaction(async (tx) => {
    const rows = sent.attempts.map((one) => ({
      ...one,
      notificationId: notification.id,
      errorCode: one.errorCode ?? '',
    }));
    await tx.notifications.addAttempts(rows);
    const state = error === null ? 'sent' : 'failed';
    const result = {
      id: notification.id,
      state,
      error: error?.message ?? '',
      errorCode: error?.deliveryCode ?? '',
    } as const;
    await tx.notifications.settle([result]);
    const duration = clock.now() - startedAt;
    const disable = error?.permanent ?? false;
    if (sent.newValue !== undefined) await tx.channels.update(channel.id, { value: sent.newValue });
    const delivery = { channelId: channel.id, startedAt, duration, error: result.error, disable };
    await tx.channels.noteDeliveries([{ ...delivery, isTest: true }]);
  });
  return { ok: error === null, error: error?.message ?? '' };
}

/** Tests the members of a group that is stored or is going to be. */
export async function testMembers(
  group: StoredChannel,
  project: Project,
  deps: TestChannelDeps,
): Promise<MembersOutcome> {
  const { store, registry } = deps;
  const codes = new Set(registry.members(group));
  const channels = await store.channels.ofProject(project.id);
  const members = channels.filter(({ code, disabled, kind }) => {
    // a group within a group is left out, so that two of them cannot call each other for ever
    return codes.has(code) && !disabled && registry.get(kind)?.members === undefined;
  });
  const outcomes = await Promise.all(members.map((member) => testOne(member, project, deps)));
  const tested = outcomes.filter((outcome) => outcome !== null);
  return { failed: tested.filter(({ ok }) => !ok).length, retried: 0, total: tested.length };
}

async function startRecord(
  channel: Channel,
  status: NotifiedStatus,
  { store, clock }: TestChannelDeps,
): Promise<Notification> {
  return await store.transaction(async (tx) => {
    await tx.notifications.removeTests(channel.id);
    const [notification] = await tx.notifications.insert([
      {
        code: randomUUID(),
        flipId: null,
        checkId: null,
        channelId: channel.id,
        event: 'test',
        checkStatus: status,
        createdAt: clock.now(),
      },
    ]);
    if (notification === undefined) throw new Error('the notification of a test was not stored');
    return notification;
  });
}

/** Makes the alert of a test in this project. */
export async function testAlertIn(project: Project, status: NotifiedStatus, deps: TestChannelDeps): Promise<Alert> {
  const [owner, timeZone] = await Promise.all([
    deps.store.users.byId(project.ownerId),
    deps.store.users.timeZone(project.ownerId),
  ]);
  return testAlert({ status, project, ownerEmail: owner?.email ?? '', timeZone, now: deps.clock.now() }, deps);
}

/** A channel that is not stored. */
export interface TrialChannel {
  readonly integration: AnyIntegration;
  readonly value: string;
  readonly name: string;
  /** Its address wants alerts. */
  readonly confirmed: boolean;
}

/** Sends a test alert through settings that are not stored yet; nothing is recorded. */
export async function tryChannel(
  { integration, value, name, confirmed }: TrialChannel,
  project: Project,
  deps: TestChannelDeps,
): Promise<ChannelTest> {
  const stored = { kind: integration.kind, value };
  const status = STATUSES.find((one) => !deps.registry.isNoop(stored, one));
  if (status === undefined) return { ok: false, error: 'this integration sends nothing, neither for DOWN nor for UP' };
  const sent = await send(sendTools(deps), {
    integration,
    alert: await testAlertIn(project, status, deps),
    channel: { code: randomUUID(), name, value, emailVerified: confirmed },
    notification: { code: randomUUID() },
    isTest: true,
    members: integration.members === undefined ? null : await testMembers(stored, project, deps),
    attemptsMade: 0,
    loadAccount: (address) => deps.store.reads.account(address),
  });
  return sent.result === 'sent' ? { ok: true, error: '' } : { ok: false, error: sent.error.message };
}
