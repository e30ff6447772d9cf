import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { lowerUuid } from '../../../core/uuid.ts';
import { Invalid } from '../../../errors.ts';
import { accessTo, checkAccess, demand } from '../../../services/access.ts';
import { toggleChannel } from '../../../services/change-channel.ts';
import { pauseCheck, resumeCheck } from '../../../services/check-status.ts';
import { type Reply, text } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { backTo, checkDeps, isScript } from '../check/check-visit.ts';

type ListVisit = SignedInVisit<'project'>;

/** Which check, the beginning of the channel's code, and what it is to be. */
const SWITCH = /^(\S+) ([0-9a-f]{8}) (on|off)$/;

/**
 * Does what a button in a row of the list stands for. The buttons belong to one form around all rows and say in their
 * value which check they mean: addresses of their own would make up a third of the page.
 */
export async function quickAction(visit: ListVisit): Promise<Reply> {
  const { deps, user, form, param } = visit;
  const { project } = await accessTo(param('project'), user, deps.store);
  if (form.has('channel')) await switchChannel(visit, form.one('channel'));
  else if (form.has('pause')) await pauseOne(visit, form.one('pause'));
  else if (form.has('resume')) await resumeOne(visit, form.one('resume'));
  return isScript(visit) ? text('') : backTo(visit, { project });
}

async function switchChannel(visit: ListVisit, wish: string): Promise<void> {
  const [, code = '', start = '', state] = SWITCH.exec(wish) ?? [];
  const { deps, user } = visit;
  const { check, project, ...access } = await checkAccess(lowerUuid(code) ?? '', user, deps.store);
  demand('edit-channel', { project, ...access });
  const all = await deps.store.channels.ofProject(project.id);
  const [channel, another] = all.filter((each) => start !== '' && each.code.startsWith(start));
  if (channel === undefined || another !== undefined) throw new Invalid(message('channel-not-found'));
  await toggleChannel({ check, channel, isOn: state === 'on' }, checkDeps(visit));
}

async function pauseOne(visit: ListVisit, code: string): Promise<void> {
  const check = await pauseCheck(await operable(visit, code), checkDeps(visit));
  if (!isScript(visit)) visit.notify('success', message('check-paused', { check: displayName(check) }));
}

async function resumeOne(visit: ListVisit, code: string): Promise<void> {
  const check = await resumeCheck(await operable(visit, code), checkDeps(visit));
  if (!isScript(visit)) visit.notify('success', message('check-resumed', { check: displayName(check) }));
}

async function operable({ deps, user }: ListVisit, code: string): Promise<number> {
  const { check, ...access } = await checkAccess(lowerUuid(code) ?? '', user, deps.store);
  demand('operate-check', access);
  return check.id;
}
