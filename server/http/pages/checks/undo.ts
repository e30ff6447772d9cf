import { z } from 'zod';
import type { ShownUndo } from '../../../../views/pages/checks/undo.tsx';
import { STORED_STATUSES } from '../../../core/check.ts';
import { addSecs, type Instant, instant, MICROS_PER_SECOND } from '../../../core/instant.ts';
import { message } from '../../../core/messages.ts';
import type { Project } from '../../../core/project.ts';
import { Invalid } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { type UndoStep, undoMany } from '../../../services/bulk-change.ts';
import type { Reply } from '../../kit/reply.ts';
import type { SignedInVisit, Visit } from '../../kit/visit.ts';
import { backTo, checkDeps } from '../check/check-visit.ts';

/** For so long the page offers it … */
const OFFERED_SECS = 10;
/** … and this much longer it is still taken, as answers are on their way. */
const SLACK_SECS = 5;

const moment = z.number().transform((micros): Instant => instant(micros));
const at = moment.nullable();
const run = z.object({ rid: z.string().nullable(), startedAt: moment, clockFrom: moment, isTold: z.boolean() });
const runState = z.object({ runs: z.array(run), failedRuns: z.number(), lastSuccessAt: at }).nullable();
const id = z.number();

const steps: z.ZodType<readonly UndoStep[]> = z.array(
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('status'),
      id,
      status: z.enum(STORED_STATUSES),
      lastPingAt: at,
      lastStartAt: at,
      runState,
      judgedFrom: at,
    }),
    z.object({ kind: z.literal('tags'), id, tags: z.string() }),
    z.object({ kind: z.literal('channel'), id, channel: z.string(), isOn: z.boolean() }),
    z.object({ kind: z.literal('grace'), id, graceSecs: z.number() }),
    z.object({ kind: z.literal('transfer'), id, project: z.string(), channels: z.array(z.string()) }),
  ]),
);

/** Keeps how to take back what was just done to checks of this project. */
export function offerUndo(
  { session, now }: Pick<Visit, 'session' | 'now'>,
  { code }: Project,
  { text, undo }: { readonly text: string; readonly undo: readonly UndoStep[] },
): void {
  session.undo = { project: code, text, until: addSecs(now, OFFERED_SECS), steps: JSON.stringify(undo) };
}

/** Returns what was just done to checks of this project and can still be taken back; null: nothing. */
export function pendingUndo({ session, now }: Pick<Visit, 'session' | 'now'>, { code }: Project): ShownUndo | null {
  const { undo } = session;
  if (undo === undefined) return null;
  const secs = Math.ceil((undo.until - now) / MICROS_PER_SECOND);
  if (secs <= 0) delete session.undo;
  return secs > 0 && undo.project === code ? { text: undo.text, secs } : null;
}

/** Takes back what was just done to checks of the project. */
export async function undoBulk(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, session, now, param } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('edit-in-bulk', access);
  const { project } = access;
  const { undo } = session;
  delete session.undo;
  if (undo?.project !== project.code || now > addSecs(instant(undo.until), SLACK_SECS)) {
    throw new Invalid(message('too-late-to-undo'));
  }
  const wanted = steps.parse(JSON.parse(undo.steps));
  const done = await undoMany(wanted, { ...checkDeps(visit), actor: user });
  if (done === wanted.length) visit.notify('success', message('undone'));
  else visit.notify('warning', message('partly-undone', { done, all: wanted.length }));
  return backTo(visit, { project });
}
