import { randomUUID } from 'node:crypto';
import { alertOf } from '../alerts/alert-of.ts';
import { sendTools, type ToolParts } from '../alerts/tools.ts';
import type { Channel } from '../core/channel.ts';
import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import type { Project } from '../core/project.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { DeliveryError } from '../delivery/delivery-error.ts';
import type { AnyIntegration, MembersOutcome } from '../delivery/integration.ts';
import type { Registry } from '../delivery/registry.ts';
import { type SendResult, send } from '../delivery/send.ts';
import { NotFound } from '../errors.ts';
import type { Notification } from '../store/delivery-store.ts';

export interface TestChannelDeps extends ToolParts {
  readonly registry: Registry;
}

/** How a test went; `error` is empty when it was delivered. */
export interface ChannelTest {
  readonly ok: boolean;
  readonly error: string;
}

/** The status of a test: a channel that does not care for DOWN is told UP. */
const STATUSES = ['down', 'up'] as const;
const PERIOD_SECS = 86_400;
const GRACE_SECS = 3_600;

/**
 * Sends a test alert to a channel, one attempt, and records it as a real one is: with a notification (of no check), in the
 * channel's last delivery, and disabling it when the recipient is gone. A group's members are tested each.
 *
 * Throws `NotFound` when there is no such channel.
 */
export async function testChannel(channelCode: string, deps: TestChannelDeps): Promise<ChannelTest> {
  const channel = await deps.store.channels.byCode(channelCode);
  const project = channel === null ? null : await deps.store.projects.byId(channel.projectId);
  if (channel === null || project === null) throw new NotFound('no such channel');
  const outcome = await testOne(channel, project, deps);
  return outcome ?? { ok: false, error: 'this channel is set up to send nothing, neither for DOWN nor for UP' };
}

/** Returns null when the channel sends nothing for either status. */
async function testOne(channel: Channel, project: Project, deps: TestChannelDeps): Promise<ChannelTest | null> {
  const { store, registry, clock } = deps;
  const integration = registry.get(channel.kind);
  const status = STATUSES.find((one) => !registry.isNoop(channel, one));
  if (integration === null || status === undefined) return null;
  const members = integration.members === undefined ? null : await testMembers(channel, project, deps);
  const startedAt = clock.now();
  const notification = await recordStart(channel, status, startedAt, deps);
  const sent = await send(sendTools(deps), {
    integration,
    alert: testAlert(project, status, startedAt, await ownerOf(project, deps), deps),
    channel,
    notification,
    isTest: true,
    members,
    attemptsMade: 0,
    loadAccount: (address) => store.reads.account(address),
  });
  return await recordEnd(channel, notification, sent, { startedAt, endedAt: clock.now() }, deps);
}

async function testMembers(group: Channel, project: Project, deps: TestChannelDeps): Promise<MembersOutcome> {
  const codes = new Set(deps.registry.members(group));
  const known = await deps.store.channels.ofProject(project.id);
  const members = known.filter(({ code, disabled, kind }) => codes.has(code) && !disabled && !isGroup(kind, deps));
  const outcomes = await Promise.all(members.map((member) => testOne(member, project, deps)));
  const tested = outcomes.filter((outcome) => outcome !== null);
  return { failed: tested.filter(({ ok }) => !ok).length, total: tested.length };
}

/** A group within a group is not sent to, so that two cannot call each other for ever. */
function isGroup(kind: string, { registry }: TestChannelDeps): boolean {
  const integration: AnyIntegration | null = registry.get(kind);
  return integration?.members !== undefined;
}
