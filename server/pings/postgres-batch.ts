import type { Client } from 'pg';
import type { IncomingPing, PlannedBatch, PlannedFlip, PlannedPing, StoredCheck } from '../core/incoming.ts';
import { Unavailable } from '../errors.ts';
import {
  boolArray,
  bytesArray,
  instantArray,
  int4Array,
  int8Array,
  textArray,
  uuidArray,
} from '../store/pings/postgres-arrays.ts';
import { runPipeline, type Step } from '../store/pings/postgres-pipeline.ts';
import { checksByTarget } from '../store/pings/postgres-rows.ts';
import type { STATEMENTS } from '../store/pings/postgres-statements.ts';
import { planBatch, targetKey } from './plan.ts';
import type { Committed } from './writer.ts';

type Values = Step['values'];

/** Stores pings in one transaction: two round trips, one that locks the checks and one that writes and commits. */
export async function commitBatch(client: Client, pings: readonly IncomingPing[]): Promise<Committed> {
  return await finishBatch(client, pings, [step('begin')]);
}

/** Does the same within a transaction that has begun. */
export async function finishBatch(
  client: Client,
  pings: readonly IncomingPing[],
  before: readonly Step[] = [],
): Promise<Committed> {
  const { rows } = await runPipeline(client, [...before, findStep(pings)]);
  const checks = checksByTarget(rows);
  const { outcomes, touched, ...plan } = planBatch(pings, (target) => checks.get(targetKey(target)) ?? []);
  const { lastTag } = await runPipeline(client, [...writeSteps(plan), step('commit')]);
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error
  if (lastTag !== 'COMMIT') throw new Unavailable(`the database responded to COMMIT with ${lastTag}`);
  return { outcomes, touched };
}

function findStep(pings: readonly IncomingPing[]): Step {
  const codes: string[] = [];
  const pingKeys: string[] = [];
  const slugs: string[] = [];
  for (const { target } of pings) {
    if (target.by === 'code') codes.push(target.code);
    else {
      pingKeys.push(target.pingKey);
      slugs.push(target.slug);
    }
  }
  if (slugs.length === 0) return step('findByCode', [uuidArray(codes)]);
  return step('findByCodeAndSlug', [uuidArray(codes), textArray(pingKeys), textArray(slugs)]);
}

function writeSteps({ checks, pings, flips }: PlannedBatch): readonly Step[] {
  return [
    ...(checks.length > 0 ? [step('updateChecks', checkValues(checks))] : []),
    ...(pings.length > 0 ? [step('insertPings', pingValues(pings))] : []),
    ...(flips.length > 0 ? [step('insertFlips', flipValues(flips))] : []),
  ];
}

function checkValues(stored: readonly StoredCheck[]): Values {
  const checks = stored.map(({ check }) => check);
  return [
    int4Array(checks.map(({ id }) => id)),
    int4Array(checks.map(({ nPings }) => nPings)),
    instantArray(checks.map(({ lastPingAt }) => lastPingAt)),
    instantArray(checks.map(({ lastStartAt }) => lastStartAt)),
    uuidArray(checks.map(({ lastStartRid }) => lastStartRid)),
    int8Array(checks.map(({ lastDuration }) => lastDuration)),
    boolArray(checks.map(({ hasConfirmationLink }) => hasConfirmationLink)),
    instantArray(checks.map(({ alertAfter }) => alertAfter)),
    textArray(checks.map(({ status }) => status)),
    instantArray(stored.map(({ scanAt }) => scanAt)),
  ];
}

function pingValues(pings: readonly PlannedPing[]): Values {
  return [
    int4Array(pings.map(({ checkId }) => checkId)),
    int4Array(pings.map(({ n }) => n)),
    instantArray(pings.map(({ at }) => at)),
    textArray(pings.map(({ kind }) => kind)),
    textArray(pings.map(({ from }) => from.scheme)),
    textArray(pings.map(({ from }) => from.remoteAddr)),
    textArray(pings.map(({ from }) => from.method)),
    textArray(pings.map(({ from }) => from.ua)),
    uuidArray(pings.map(({ from }) => from.rid)),
    int4Array(pings.map(({ from }) => from.exitStatus)),
    bytesArray(pings.map(({ from }) => from.body)),
    int4Array(pings.map(({ from }) => from.uploadBytes ?? null)),
  ];
}

function flipValues(flips: readonly PlannedFlip[]): Values {
  return [
    int4Array(flips.map(({ checkId }) => checkId)),
    instantArray(flips.map(({ createdAt }) => createdAt)),
    boolArray(flips.map(({ silent }) => silent)),
    textArray(flips.map(({ oldStatus }) => oldStatus)),
    textArray(flips.map(({ newStatus }) => newStatus)),
    textArray(flips.map(({ reason }) => reason)),
  ];
}

function step(statement: keyof typeof STATEMENTS, values: Values = []): Step {
  return { statement, values };
}
