import type { Check } from '../../core/check.ts';
import { overdueSince } from '../../core/status.ts';
import { NotFound, RollcallError } from '../../errors.ts';
import { uniqueKey } from '../../signing.ts';
import type { ListedCheck } from '../../store/reads/api-checks.ts';
import { type ContentReply, json } from '../kit/reply.ts';
import type { KeyedCall } from './endpoint.ts';
import { isUniqueKey } from './placeholders.ts';
import { type CheckView, presentCheck } from './present/check.ts';

/**
 * Returns the check that the path names. Throws `NotFound`; a `RollcallError` with status 403 when it is another
 * project's. By unique key only the caller's project is searched, so that one is not found at all.
 */
export async function checkOf(call: KeyedCall): Promise<Check> {
  const { params, deps, caller } = call;
  const name = params.get('check') ?? params.get('uuid') ?? '';
  const check = isUniqueKey(name) ? await byUniqueKey(name, call) : await deps.store.checks.byCode(name);
  if (check === null) throw new NotFound();
  if (check.projectId === caller.project.id) return check;
  throw new RollcallError('this check belongs to another project', { code: 'forbidden', status: 403 });
}

/** Answers with a check as it is shown to the caller; its channels are read anew. */
export async function checkAnswer(call: KeyedCall, check: Check, status = 200): Promise<ContentReply> {
  // with a key for reading they are not shown
  const channels = call.caller.readOnly ? [] : await call.deps.store.reads.channelCodes(check.id);
  return json(presentCheck(check, channels.join(','), await viewOf(call, [check])), status);
}

/** Returns for whom, when and in which version these checks are shown. */
async function viewOf({ version, now, caller, deps }: KeyedCall, checks: readonly Check[]): Promise<CheckView> {
  const { siteRoot, pingEndpoint } = deps.config;
  // asked only where it makes a difference: a list takes one query
  const isOverdue = checks.some((check) => overdueSince(check, now) !== null);
  const isHeld = isOverdue && (await deps.store.listening.isHeld());
  return { version, now, isHeld, readOnly: caller.readOnly, siteRoot, pingEndpoint };
}

/** Returns what a list shows of its checks. */
export async function presentList(call: KeyedCall, listed: readonly ListedCheck[]) {
  const view = await viewOf(
    call,
    listed.map(({ check }) => check),
  );
  return listed.map(({ check, channels }) => presentCheck(check, channels, view));
}

/**
 * A unique key is a hash of a part of the code, so the project's codes are hashed until one fits: 15 ms for 10,000
 * checks. A column for it would have to be filled wherever checks are made, the ping writer's tight loops among them.
 */
async function byUniqueKey(key: string, { deps, caller }: KeyedCall): Promise<Check | null> {
  const codes = await deps.store.reads.checkCodes(caller.project.id);
  const code = codes.find((each) => uniqueKey(each) === key);
  return code === undefined ? null : await deps.store.checks.byCode(code);
}
