import { randomUUID } from 'node:crypto';
import type { Channel } from '../core/channel.ts';
import type { Project } from '../core/project.ts';
import type { Registry } from '../delivery/registry.ts';
import { send } from '../delivery/send.ts';
import { testAlert } from './test-alert.ts';
import { sendTools, type ToolParts } from './tools.ts';

export interface AnnounceDeps extends ToolParts {
  readonly registry: Registry;
  readonly project: Project;
}

/** What is announced, in the place of a check. */
export interface Announcement {
  readonly name: string;
  readonly description: string;
}

/**
 * Sends a channel something that is about no check, in the form of an alert that it went down. Nothing is recorded of it,
 * and whatever goes wrong is only logged. Returns whether it went out; groups are passed over, as their members are asked.
 */
export async function announce(channel: Channel, announcement: Announcement, deps: AnnounceDeps): Promise<boolean> {
  const { registry, project, store, clock, log } = deps;
  const integration = registry.get(channel.kind);
  if (integration === null || integration.members !== undefined) return false;
  if (channel.disabled || registry.isNoop(channel, 'down')) return false;
  const [owner, timeZone] = await Promise.all([
    store.users.byId(project.ownerId),
    store.users.timeZone(project.ownerId),
  ]);
  const facts = { status: 'down', project, ownerEmail: owner?.email ?? '', timeZone, now: clock.now() } as const;
  const sent = await send(sendTools(deps), {
    integration,
    alert: testAlert({ ...facts, announcement }, deps),
    channel,
    notification: { code: randomUUID() },
    isTest: true,
    members: null,
    attemptsMade: 0,
    loadAccount: (address) => store.reads.account(address),
  });
  if (sent.result !== 'sent') {
    const { message } = sent.error;
    log.warn({ channel: channel.code.slice(0, 8), kind: channel.kind, error: message }, 'an announcement was not sent');
  }
  return sent.result === 'sent';
}
