import type { Client } from 'pg';
import { isLate } from '../core/apply-ping.ts';
import type {
  IncomingPing,
  PingTarget,
  PlannedBatch,
  PlannedFlip,
  PlannedPing,
  StoredCheck,
} from '../core/incoming.ts';
import { laterOf } from '../core/instant.ts';
import { judgeLate, judgeUndisturbed, type LateJudge } from '../core/judge-late.ts';
import { runStateText } from '../core/run-state.ts';
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
import { readLate } from '../store/pings/postgres-late.ts';
import { runPipeline, type Step } from '../store/pings/postgres-pipeline.ts';
import { checksByTarget } from '../store/pings/postgres-rows.ts';
import type { STATEMENTS } from '../store/pings/postgres-statements.ts';
import { planBatch, targetKey } from './plan.ts';
import type { Committed } from './writer.ts';

type Values = Step['values'];

/** The connection of a batch, and the name of this process among those that listen for pings. */
export interface BatchLink {
  readonly client: Client;
  readonly instance: string;
}

/** Stores pings in one transaction: two round trips, one that locks the checks and one that writes and commits. */
export async function commitBatch(link: BatchLink, pings: readonly IncomingPing[]): Promise<Committed> {
  return await finishBatch(link, pings, [step('begin')]);
}

/** Does the same within a transaction that has begun. */
export async function finishBatch(
  link: BatchLink,
  pings: readonly IncomingPing[],
  before: readonly Step[] = [],
): Promise<Committed> {
  const { client } = link;
  const { rows } = await runPipeline(client, [...before, findStep(pings)]);
  const checks = checksByTarget(rows);
  const find = (target: PingTarget) => checks.get(targetKey(target)) ?? [];
  const judge = await lateJudge(link, pings, [...checks.values()].flat());
  const { outcomes, touched, ...plan } = planBatch(pings, find, judge);
  const { lastTag } = await runPipeline(client, [...writeSteps(plan), step('commit')]);
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error
  if (lastTag !== 'COMMIT') throw new Unavailable(`the database responded to COMMIT with ${lastTag}`);
  return { outcomes, touched };
}

/** Reads what decides about checks that are past their deadline; hardly ever is there one. */
async function lateJudge(
  { client, instance }: BatchLink,
  pings: readonly IncomingPing[],
  found: readonly StoredCheck[],
): Promise<LateJudge | undefined> {
  const latest = pings.map(({ arrivedAt }) => arrivedAt).reduce(laterOf);
  const late = found.filter(({ check }) => isLate(check, latest)).map(({ check }) => check.id);
  if (late.length === 0) return undefined;
  const records = await readLate(client, late);
  return (check, at) => {
    const record = records.get(check.id);
    return record === undefined ? judgeUndisturbed(check, at) : judgeLate(check, at, { ...record, instance });
  };
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
    textArray(checks.map(({ runState }) => runState && runStateText(runState))),
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
    int8Array(flips.map(({ away = null }) => away)),
    textArray(flips.map(({ limit = null }) => limit)),
  ];
}

function step(statement: keyof typeof STATEMENTS, values: Values = []): Step {
  return { statement, values };
}
