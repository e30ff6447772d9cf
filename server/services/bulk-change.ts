import { type StatusBefore, takeBack } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { message } from '../core/messages.ts';
import type { Project } from '../core/project.ts';
import { tagList } from '../core/tags.ts';
import { NotFound, RollcallError } from '../errors.ts';
import type { User } from '../store/store.ts';
import { toggleChannel } from './change-channel.ts';
import { changeStatus, pauseCheck, resumeCheck } from './check-status.ts';
import type { CheckDeps } from './create-check.ts';
import { deleteCheck } from './remove-check.ts';
import { transferCheck } from './transfer-check.ts';
import { rescheduleCheck, updateCheck } from './update-check.ts';

/** What is done to each of many checks. */
export type BulkChange =
  | { readonly action: 'pause' | 'resume' | 'remove' }
  | { readonly action: 'add-tag' | 'remove-tag'; readonly tag: string }
  /** `channel`: code of a channel of the project. */
  | { readonly action: 'assign' | 'unassign'; readonly channel: string }
  | { readonly action: 'grace'; readonly graceSecs: number }
  /** `project`: code of the project that they enter. */
  | { readonly action: 'transfer'; readonly project: string };

/** What takes one of them back. */
export type UndoStep =
  | ({ readonly kind: 'status'; readonly id: number } & StatusBefore)
  | { readonly kind: 'tags'; readonly id: number; readonly tags: string }
  | { readonly kind: 'channel'; readonly id: number; readonly channel: string; readonly isOn: boolean }
  | { readonly kind: 'grace'; readonly id: number; readonly graceSecs: number }
  | { readonly kind: 'transfer'; readonly id: number; readonly project: string; readonly channels: readonly string[] };

/** What became of it: how to take it back, and which checks it did not work for, with why. */
export interface BulkOutcome {
  readonly done: number;
  readonly undo: readonly UndoStep[];
  readonly failed: readonly { readonly check: Check; readonly reason: string }[];
}

type BulkDeps = CheckDeps & { readonly actor: User };

/** Does the same to many checks of a project, one after the other: one that fails does not keep the others from it. */
export async function changeMany(
  project: Project,
  checks: readonly Check[],
  change: BulkChange,
  deps: BulkDeps,
): Promise<BulkOutcome> {
  const undo: UndoStep[] = [];
  const failed: { check: Check; reason: string }[] = [];
  for (const check of checks) {
    try {
      undo.push(...(await changeOne(project, check, change, deps)));
    } catch (error) {
      if (!(error instanceof RollcallError)) throw error;
      failed.push({ check, reason: error instanceof NotFound ? 'it no longer exists' : error.message });
    }
  }
  return { done: checks.length - failed.length, undo, failed };
}

/** Takes steps back; returns how many could be. What happened to a check since then stays. */
export async function undoMany(steps: readonly UndoStep[], deps: BulkDeps): Promise<number> {
  let done = 0;
  for (const step of steps) {
    try {
      await undoOne(step, deps);
      done += 1;
    } catch (error) {
      if (!(error instanceof RollcallError)) throw error;
    }
  }
  return done;
}

async function changeOne(
  project: Project,
  check: Check,
  change: BulkChange,
  deps: BulkDeps,
): Promise<readonly UndoStep[]> {
  const { id, status, lastPingAt, lastStartAt, runState, judgedFrom } = check;
  const before = { kind: 'status', id, status, lastPingAt, lastStartAt, runState, judgedFrom } as const;
  switch (change.action) {
    case 'pause':
      await pauseCheck(id, deps);
      return status === 'paused' ? [] : [before];
    case 'resume':
      await resumeCheck(id, deps);
      return [before];
    case 'remove':
      await deleteCheck(id, deps);
      return [];
    case 'add-tag':
    case 'remove-tag': {
      const others = tagList(check.tags).filter((tag) => tag !== change.tag);
      const tags = (change.action === 'add-tag' ? [...others, change.tag] : others).join(' ');
      await updateCheck(id, { fields: () => ({ tags }) }, deps);
      return [{ kind: 'tags', id, tags: check.tags }];
    }
    case 'assign':
    case 'unassign':
      return await switchChannel(check, change.channel, change.action === 'assign', deps);
    case 'grace':
      await rescheduleCheck(id, { graceSecs: change.graceSecs }, deps);
      return [{ kind: 'grace', id, graceSecs: check.graceSecs }];
    case 'transfer': {
      const channels = (await deps.store.channels.ofCheck(id)).map(({ code }) => code);
      await transferCheck({ checkId: id, project: change.project, channels: null }, deps);
      return [{ kind: 'transfer', id, project: project.code, channels }];
    }
    default:
      return change satisfies never;
  }
}

async function switchChannel(check: Check, code: string, isOn: boolean, deps: BulkDeps): Promise<readonly UndoStep[]> {
  const channel = await deps.store.channels.byCode(code);
  if (channel?.projectId !== check.projectId) throw new NotFound();
  const own = await deps.store.channels.ofCheck(check.id);
  if (own.some(({ id }) => id === channel.id) === isOn) return [];
  await toggleChannel({ check, channel, isOn }, deps);
  return [{ kind: 'channel', id: check.id, channel: code, isOn: !isOn }];
}

async function undoOne(step: UndoStep, deps: BulkDeps): Promise<void> {
  const { id } = step;
  switch (step.kind) {
    case 'status': {
      const { status, lastPingAt, lastStartAt, runState, judgedFrom } = step;
      const before = { status, lastPingAt, lastStartAt, runState, judgedFrom };
      await changeStatus(id, (check) => takeBackOrRefuse(check, before, deps), deps);
      return;
    }
    case 'tags':
      await updateCheck(id, { fields: () => ({ tags: step.tags }) }, deps);
      return;
    case 'channel': {
      const [check, channel] = await Promise.all([
        deps.store.checks.byId(id),
        deps.store.channels.byCode(step.channel),
      ]);
      if (check === null || channel?.projectId !== check.projectId) throw new NotFound();
      await toggleChannel({ check, channel, isOn: step.isOn }, deps);
      return;
    }
    case 'grace':
      await rescheduleCheck(id, { graceSecs: step.graceSecs }, deps);
      return;
    case 'transfer':
      await transferCheck({ checkId: id, project: step.project, channels: step.channels }, deps);
      return;
    default:
      return step satisfies never;
  }
}

function takeBackOrRefuse(check: Check, before: StatusBefore, { now }: BulkDeps) {
  const changed = takeBack(check, before, now);
  if (changed === null) throw new RollcallError(message('changed-since'), { code: 'conflict', status: 409 });
  return changed;
}
