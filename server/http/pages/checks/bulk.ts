import { BULK_ACTIONS, type BulkAction } from '../../../../views/pages/checks/bulk-bar.tsx';
import { BulkConfirm } from '../../../../views/pages/checks/bulk-confirm.tsx';
import type { Check } from '../../../core/check.ts';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import type { Project } from '../../../core/project.ts';
import { isDuration } from '../../../core/schedule/bounds.ts';
import { lowerUuid } from '../../../core/uuid.ts';
import { counted } from '../../../core/words.ts';
import { Invalid } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { type BulkChange, type BulkOutcome, changeMany } from '../../../services/bulk-change.ts';
import { secsIn } from '../../forms/schedule-form.ts';
import { dialog } from '../../kit/dialog.ts';
import type { Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { backTo, checkDeps } from '../check/check-visit.ts';
import { shownChannel } from './present.ts';
import { offerUndo } from './undo.ts';

/** So many checks that it did not work for are named. */
const MOST_NAMED = 5;

type BulkVisit = SignedInVisit<'project'>;

/** What is done, as it is said afterwards: `3 checks are paused`. */
const DONE: Readonly<Record<BulkAction, string>> = {
  pause: 'paused',
  resume: 'resumed',
  'add-tag': 'tagged',
  'remove-tag': 'no longer tagged',
  assign: 'assigned',
  unassign: 'no longer assigned',
  grace: 'changed',
  transfer: 'moved',
  remove: 'removed',
};

/** Asks what is to be done to many checks, naming them; does it when that is confirmed. */
export async function changeSelected(visit: BulkVisit): Promise<Reply> {
  const { deps, user, form, param } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('edit-in-bulk', access);
  const { project } = access;
  const action = BULK_ACTIONS.find((each) => each === form.one('action'));
  if (action === undefined) throw new Invalid(message('action-unknown'));
  const checks = await selected(visit, project);
  if (checks.length === 0) {
    visit.notify('info', message('no-check-selected'));
    return backTo(visit, { project });
  }
  if (!form.has('confirm')) return await ask(visit, project, { action, checks });
  const change = changeIn(visit, action);
  if (typeof change === 'string') return await ask(visit, project, { action, checks, error: change });
  const outcome = await changeMany(project, checks, change, { ...checkDeps(visit), actor: user });
  tell(visit, project, action, outcome);
  return backTo(visit, { project });
}

/** Scripts send all codes in one field: a form holds two thousand fields, and a project may hold more checks. */
async function selected({ deps, form }: BulkVisit, project: Project): Promise<readonly Check[]> {
  const codes = new Set([...form.all('check'), ...form.one('checks').split(',')].map(lowerUuid));
  const all = await deps.store.checks.ofProject(project.id);
  return all.filter(({ code }) => codes.has(code));
}

interface Question {
  readonly action: BulkAction;
  readonly checks: readonly Check[];
  readonly error?: string;
}

async function ask(visit: BulkVisit, project: Project, { action, checks, error }: Question): Promise<Reply> {
  const { store } = visit.deps;
  const [channels, targets] = await Promise.all([
    store.channels.ofProject(project.id),
    action === 'transfer' ? store.reads.transferTargets(visit.user.id, '') : [],
  ]);
  return dialog(visit, {
    title: `${counted(checks.length, 'check')}: are you sure?`,
    status: error === undefined ? 200 : 400,
    body: BulkConfirm({
      shell: visit.shell,
      path: `/projects/${project.code}/checks/`,
      action,
      checks: checks.map((check) => ({ code: check.code, name: displayName(check) })),
      channels: channels.map((channel) => ({
        value: channel.code,
        label: shownChannel(channel, visit.deps.registry).name,
      })),
      projects: targets
        .filter((target) => target.project.id !== project.id)
        .map((target) => ({ value: target.project.code, label: target.project.name || target.ownerEmail })),
      error,
    }),
  });
}

/** Returns the change that the form asks for, or what is wrong with it. */
function changeIn({ form }: BulkVisit, action: BulkAction): BulkChange | string {
  switch (action) {
    case 'pause':
    case 'resume':
    case 'remove':
      return { action };
    case 'add-tag':
    case 'remove-tag': {
      const tag = form.one('tag').trim();
      return /^\S+$/.test(tag) ? { action, tag } : 'A tag must be one word.';
    }
    case 'assign':
    case 'unassign': {
      const channel = lowerUuid(form.one('channel'));
      return channel === null ? 'Choose an integration.' : { action, channel };
    }
    case 'grace': {
      const graceSecs = secsIn(form, 'grace');
      return isDuration(graceSecs) ? { action, graceSecs } : 'The grace time must be between 1 minute and 365 days.';
    }
    case 'transfer': {
      const project = lowerUuid(form.one('project'));
      return project === null ? 'Choose a project.' : { action, project };
    }
    default:
      return action satisfies never;
  }
}

function tell(visit: BulkVisit, project: Project, action: BulkAction, { done, undo, failed }: BulkOutcome): void {
  const text = done === 1 ? `1 check is ${DONE[action]}.` : `${done} checks are ${DONE[action]}.`;
  if (undo.length > 0) offerUndo(visit, project, { text, undo });
  else if (done > 0) visit.notify('success', text);
  for (const { check, reason } of failed.slice(0, MOST_NAMED)) {
    visit.notify('error', message('check-failed', { check: displayName(check), reason }));
  }
  const more = failed.length - MOST_NAMED;
  if (more > 0) visit.notify('error', message('more-failed', { count: more }));
}
