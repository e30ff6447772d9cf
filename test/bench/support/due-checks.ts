import { addSecs, type Instant } from '../../../server/core/instant.ts';
import type { OpenStore } from '../../../server/store/open.ts';
import type { NewCheck } from '../../../server/store/store.ts';
import { aCheck, aPing } from '../../support/builders.ts';
import { codeOf } from './targets.ts';

/** A check of the bench, named after its number. */
export interface Planned {
  readonly name: string;
  readonly dueAt: Instant;
}

const PERIOD_SECS = 300;
const GRACE_SECS = 60;

let serial = 10_000_000;

/** Stores checks that are up and fall due at their moments; each posts its name to the sink, by a webhook of its own or a shared one. */
export async function storeDueChecks(
  store: OpenStore,
  plans: readonly Planned[],
  { projectId, sinkUrl, shared }: { readonly projectId: number; readonly sinkUrl: string; readonly shared: boolean },
): Promise<void> {
  await store.transaction(async (tx) => {
    const common = shared ? await tx.channels.insert(webhook(projectId, sinkUrl)) : null;
    for (const plan of plans) {
      const check = await tx.checks.insert(lateSoon(projectId, plan));
      const channel = common ?? (await tx.channels.insert(webhook(projectId, sinkUrl)));
      await tx.checks.assignChannels(check.id, [channel.id]);
      await tx.pings.insert(check.id, [aPing({ createdAt: check.createdAt })]);
    }
  });
}

/** Moves the deadlines of all checks in one statement: storing many takes longer than one wants to wait for them. */
export async function postpone({ dialect }: OpenStore, micros: number): Promise<void> {
  const moved =
    dialect.name === 'postgres'
      ? (column: string) => `${column} + ${micros} * interval '1 microsecond'`
      : (column: string) => `${column} + ${micros}`;
  const columns = ['last_ping_at', 'alert_after', 'scan_at'].map((column) => `${column} = ${moved(column)}`);
  await dialect.write((knex) => knex.raw(`update checks set ${columns.join(', ')} where alert_after is not null`));
  // what was stored here goes into the file now, not with the first commit of those who are measured
  if (dialect.name === 'sqlite') await dialect.knex.raw('pragma wal_checkpoint(restart)');
}

function lateSoon(projectId: number, { name, dueAt }: Planned): NewCheck {
  const lastPingAt = addSecs(dueAt, -PERIOD_SECS - GRACE_SECS);
  const { id: _, ...check } = aCheck({
    code: freshCode(),
    badgeKey: freshCode(),
    projectId,
    name,
    createdAt: lastPingAt,
    timeoutSecs: PERIOD_SECS,
    graceSecs: GRACE_SECS,
    nPings: 1,
    status: 'up',
    lastPingAt,
    alertAfter: dueAt,
  });
  return check;
}

function webhook(projectId: number, sinkUrl: string) {
  const value = JSON.stringify({ method_down: 'POST', url_down: sinkUrl, body_down: '$NAME', headers_down: {} });
  const createdAt = addSecs(aPing().createdAt, 0);
  return { code: freshCode(), projectId, createdAt, name: '', kind: 'webhook', value, emailVerified: true };
}

function freshCode(): string {
  serial += 1;
  return codeOf(serial);
}
