import { ChooseProject, ConfirmTransfer, type ShownTarget } from '../../../../views/pages/check/transfer.tsx';
import type { Check } from '../../../core/check.ts';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import type { Project } from '../../../core/project.ts';
import { lowerUuid } from '../../../core/uuid.ts';
import { Invalid } from '../../../errors.ts';
import { transferCheck } from '../../../services/transfer-check.ts';
import type { TransferTarget } from '../../../store/reads/transfer.ts';
import { dialog } from '../../kit/dialog.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import { type CheckVisit, checkDeps, detailsOf, openCheck } from './check-visit.ts';

/** Lists the projects that a check may go to; with `?project=` also what it finds there. */
export async function showTransfer(visit: CheckVisit): Promise<Reply> {
  const { check, project: source } = await openCheck(visit, 'transfer-check');
  const { store } = visit.deps;
  const targets = await store.reads.transferTargets(visit.user.id, check.slug);
  const chosen = targets.find(({ project }) => project.code === visit.query.get('project'));
  if (chosen !== undefined && standingOf(chosen, source) === 'open') {
    return await confirmation(visit, check, { source, target: chosen });
  }
  return dialog(visit, {
    title: `Move ${displayName(check)} to another project`,
    body: ChooseProject({
      shell: visit.shell,
      code: check.code,
      targets: targets.map((target) => shownTarget(target, source)),
    }),
  });
}

/** Moves the check. With `choose_channels` only the channels ticked are assigned, else all of the project it enters. */
export async function moveCheck(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'transfer-check');
  const { form, user } = visit;
  const project = lowerUuid(form.one('project'));
  if (project === null) throw new Invalid(message('choose-project'));
  const channels = form.has('choose_channels') ? form.all('channel') : null;
  await transferCheck({ checkId: check.id, project, channels }, { ...checkDeps(visit), actor: user });
  visit.notify('success', message('check-moved', { check: displayName(check) }));
  return redirectTo(detailsOf(check));
}

async function confirmation(
  visit: CheckVisit,
  check: Check,
  { source, target }: { readonly source: Project; readonly target: TransferTarget },
): Promise<Reply> {
  const channels = await visit.deps.store.channels.ofProject(target.project.id);
  return dialog(visit, {
    title: `Move ${displayName(check)} to another project`,
    body: ConfirmTransfer({
      shell: visit.shell,
      code: check.code,
      slug: check.slug,
      target: shownTarget(target, source),
      channels: channels.map((channel) => ({
        code: channel.code,
        name: channel.name === '' ? channel.kind : `${channel.name} (${channel.kind})`,
      })),
    }),
  });
}

function shownTarget(target: TransferTarget, source: Project): ShownTarget {
  const { project, ownerEmail, hasSlug } = target;
  return {
    code: project.code,
    name: project.name === '' ? ownerEmail : project.name,
    ownerEmail,
    standing: standingOf(target, source),
    hasSlug: hasSlug && project.id !== source.id,
  };
}

function standingOf({ project, free }: TransferTarget, source: Project): ShownTarget['standing'] {
  if (project.id === source.id) return 'current';
  // among the projects of one owner nothing is added
  return free > 0 || project.ownerId === source.ownerId ? 'open' : 'full';
}
