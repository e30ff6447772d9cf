import { randomUUID } from 'node:crypto';
import { sendTools } from '../alerts/tools.ts';
import type { Project } from '../core/project.ts';
import type { AnyIntegration } from '../delivery/integration.ts';
import { send } from '../delivery/send.ts';
import { type ChannelTest, type TestChannelDeps, testAlertIn, testMembers } from './test-channel.ts';

/** A channel that is not stored. */
export interface TrialChannel {
  readonly integration: AnyIntegration;
  readonly value: string;
  readonly name: string;
  /** Its address wants alerts. */
  readonly confirmed: boolean;
}

const STATUSES = ['down', 'up'] as const;

/** Sends a test alert through settings that are not stored yet; nothing is recorded. */
export async function tryChannel(
  { integration, value, name, confirmed }: TrialChannel,
  project: Project,
  deps: TestChannelDeps,
): Promise<ChannelTest> {
  const stored = { kind: integration.kind, value };
  const status = STATUSES.find((one) => !deps.registry.isNoop(stored, one));
  if (status === undefined) return { ok: false, error: 'this sends nothing, neither for DOWN nor for UP' };
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
