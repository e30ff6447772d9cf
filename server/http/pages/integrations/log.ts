import type { ShownNotification } from '../../../../views/components/notification-list.tsx';
import { NotificationLogPage } from '../../../../views/pages/integrations/log.tsx';
import { troubleMeaning } from '../../../core/delivery-trouble.ts';
import { toIso } from '../../../core/iso.ts';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid } from '../../../errors.ts';
import { type Access, accessTo, channelAccess, demand, may } from '../../../services/access.ts';
import { retryNotification } from '../../../services/retry-notification.ts';
import type { NotificationState } from '../../../store/delivery-store.ts';
import type { LoggedNotification, LogSelection } from '../../../store/reads/notification-log.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownProject } from '../projects/shown-project.ts';

const AT_ONCE = 50;

/** What can be asked for, and which states that means. */
const RESULTS: ReadonlyMap<string, readonly NotificationState[]> = new Map([
  ['sent', ['sent']],
  ['failed', ['failed']],
  ['waiting', ['queued', 'sending', 'deferred']],
  ['skipped', ['skipped']],
]);

type AnyVisit = Omit<SignedInVisit, 'param'>;

/** Shows what was sent for a project, newest first. */
export async function showProjectLog(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, query } = visit;
  const access = await accessTo(visit.param('project'), user, deps.store);
  demand('view', access);
  const wanted = query.get('channel') ?? '';
  const channels = await deps.store.channels.ofProject(access.project.id);
  const channel = channels.find(({ code }) => code === wanted);
  return await logPage(visit, access, { channel: channel ?? null, isOfChannel: false });
}

/** Shows what was sent through one channel. */
export async function showChannelLog(visit: SignedInVisit<'channel'>): Promise<Reply> {
  const { channel, ...access } = await channelAccess(visit.param('channel'), visit.user, visit.deps.store);
  demand('view', access);
  return await logPage(visit, access, { channel, isOfChannel: true });
}

/** Sends a failed notification once more. */
export async function retry(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, form, now } = visit;
  const access = await accessTo(visit.param('project'), user, deps.store);
  demand('edit-channel', access);
  const id = form.one('retry');
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new Invalid(message('not-a-notification'));
  await retryNotification(Number(id), access.project.id, { ...deps, now });
  visit.notify('success', message('notification-repeated'));
  const channel = form.one('back');
  const isKnown = channel !== '' && (await deps.store.channels.byCode(channel))?.projectId === access.project.id;
  return redirectTo(isKnown ? `/integrations/${channel}/log/` : `/projects/${access.project.code}/notifications/`);
}

interface Scope {
  /** Null: all of the project. */
  readonly channel: { readonly id: number; readonly code: string; readonly name: string; readonly kind: string } | null;
  /** The page is that of the channel, not of its project. */
  readonly isOfChannel: boolean;
}

async function logPage(visit: AnyVisit, access: Access, { channel, isOfChannel }: Scope): Promise<Reply> {
  const { deps, shell, query } = visit;
  const { store } = deps;
  const { project } = access;
  const checks = await store.checks.ofProject(project.id);
  const check = checks.find(({ code }) => code === query.get('check'));
  const result = query.get('result') ?? '';
  const status = query.get('status') ?? '';
  const states = RESULTS.get(result);
  const selection: LogSelection = {
    projectId: project.id,
    ...(channel === null ? {} : { channelId: channel.id }),
    ...(check === undefined ? {} : { checkId: check.id }),
    ...(states === undefined ? {} : { states }),
    ...(status === 'up' || status === 'down' ? { status } : {}),
    ...beforeIn(query),
    limit: AT_ONCE + 1,
  };
  const found = await store.reads.notificationLog(selection);
  const listed = found.slice(0, AT_ONCE);
  const channels = isOfChannel ? [] : await store.channels.ofProject(project.id);
  const labelOf = (one: { readonly name: string; readonly kind: string }) =>
    one.name || (deps.registry.get(one.kind)?.label ?? one.kind);
  return page(
    NotificationLogPage({
      shell,
      project: await shownProject(access, deps),
      channel: isOfChannel && channel !== null ? { code: channel.code, label: labelOf(channel) } : null,
      canRetry: may('edit-channel', access),
      filter: {
        channel: isOfChannel ? '' : (channel?.code ?? ''),
        check: check?.code ?? '',
        result: states === undefined ? '' : result,
        status: status === 'up' || status === 'down' ? status : '',
        channels: channels.map((one) => ({ value: one.code, label: labelOf(one) })),
        checks: checks.map((one) => ({ value: one.code, label: displayName(one) })),
      },
      notifications: listed.map((one) => shown(one, deps)),
      older: found.length > AT_ONCE ? olderQuery(query, listed.at(-1)?.id ?? 0) : null,
    }),
  );
}

function beforeIn(query: URLSearchParams): { readonly before?: number } {
  const before = query.get('before') ?? '';
  return /^[1-9]\d{0,14}$/.test(before) ? { before: Number(before) } : {};
}

function olderQuery(query: URLSearchParams, before: number): string {
  const older = new URLSearchParams(query);
  older.set('before', String(before));
  return `?${older}`;
}

function shown(one: LoggedNotification, { registry }: Pick<PageDeps, 'registry'>): ShownNotification {
  const { channel, check } = one;
  return {
    id: one.id,
    at: toIso(one.createdAt),
    status: one.status,
    isTest: one.event === 'test',
    isSummary: one.event === 'summary',
    check: check === null ? null : { code: check.code, name: check.name || check.code },
    channel: {
      code: channel.code,
      label: channel.name || registry.describe(channel),
      service: registry.get(channel.kind)?.label ?? channel.kind,
      logo: registry.get(channel.kind)?.logo ?? null,
    },
    state: one.state,
    receipt: one.receipt,
    error: one.state === 'sent' || one.error === 'Sending' ? '' : one.error,
    meaning: one.state === 'failed' ? troubleMeaning({ code: one.errorCode, error: one.error }) : '',
    canRetry: one.state === 'failed' && one.isKnown && check !== null && !channel.isDisabled,
    attempts: one.attempts.map((attempt) => ({ ...attempt, startedAt: toIso(attempt.startedAt) })),
  };
}
