import type { ShownWaiting } from '../../../../views/components/waiting-alerts.tsx';
import type { ChannelsCardProps } from '../../../../views/pages/check/channels-card.tsx';
import { DetailsPage } from '../../../../views/pages/check/details.tsx';
import type { PingCardProps } from '../../../../views/pages/check/ping-card.tsx';
import type { ScheduleCardProps } from '../../../../views/pages/check/schedule-card.tsx';
import { UsageDialog } from '../../../../views/pages/check/usage.tsx';
import { formatPeriod } from '../../../core/duration.ts';
import { toIso } from '../../../core/iso.ts';
import { shownLimits } from '../../../core/limit-words.ts';
import { displayName } from '../../../core/names.ts';
import { pingAddress, type UrlStyle } from '../../../core/ping-address.ts';
import { describeSchedule } from '../../../core/schedule/describe.ts';
import { tagList } from '../../../core/tags.ts';
import { schedulesOf } from '../../../core/usage/example.ts';
import { usageExamples } from '../../../core/usage/examples.ts';
import { demand, may } from '../../../services/access.ts';
import { setUrlStyle } from '../../../services/change-project.ts';
import type { ChannelOfCheck } from '../../../store/reads/check-page.ts';
import { dialog } from '../../kit/dialog.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import { shownProject } from '../projects/shown-project.ts';
import { shownWaiting } from '../projects/shown-waiting.ts';
import { type CheckView, type CheckVisit, checkView, openCheck, zoneChoices } from './check-visit.ts';
import { scaleFrom } from './live.ts';
import { loadDetails } from './load-details.ts';

/** Shows everything about one check. */
export async function showDetails(visit: CheckVisit): Promise<Reply> {
  const { deps, shell, user, query, now } = visit;
  const { store, config } = deps;
  const view = await checkView(visit, visit.param('check'));
  const { access, check, canEdit } = view;
  const { project } = access;
  const look = { now, viewerZone: user.profile.tz, scale: scaleFrom(query), siteName: config.siteName };
  const [model, channels, waiting, shown, usage] = await Promise.all([
    loadDetails(view, store.reads, look),
    store.reads.channelsOfCheck(check.id, project.id),
    store.reads.waitingAlerts({ checkId: check.id }),
    shownProject(access, deps),
    store.users.checkUsage(project.ownerId),
  ]);
  const style = styleFrom(query, project.showSlugs);
  const ping = presentPing(visit, view, style);
  return page(
    DetailsPage({
      ...model,
      shell,
      project: shown,
      live: liveUrl(view, query),
      code: check.code,
      name: displayName(check),
      tags: tagList(check.tags),
      description: await deps.reader.richText(check.desc),
      isCopy: query.has('copied'),
      canEdit,
      canCopy: usage.used < usage.limit,
      pingNow: pingNowUrl(ping),
      ping,
      schedule: presentSchedule(view),
      channels: presentChannels(
        view,
        channels,
        new Map(waiting.map((one) => [one.channelId, shownWaiting(one, config)])),
      ),
      zones: zoneChoices(view, query, '#events'),
    }),
  );
}

/** Keeps the form in which the addresses of the project's checks are shown. */
export async function keepUrlStyle(visit: CheckVisit): Promise<Reply> {
  const { deps, form } = visit;
  const { access, check } = await checkView(visit, visit.param('check'));
  const style = form.one('urls');
  if (demand('set-url-style', access) && (style === 'uuid' || style === 'slug')) {
    await setUrlStyle(access.project, style, deps);
  }
  return redirectTo(`/checks/${check.code}/details/`);
}

/** Shows how to ping a check from wherever its job runs. */
export async function showUsage(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'view');
  const { pingEndpoint, pingEmailDomain } = visit.deps.config;
  const facts = { check, project, pingEndpoint, pingEmailDomain };
  const address = pingAddress(project.showSlugs ? 'slug' : 'uuid', facts) ?? pingAddress('uuid', facts);
  const examples =
    address === null ? [] : usageExamples({ ...address, ...schedulesOf(check), post: check.methods === 'POST' });
  return dialog(visit, {
    title: `How to ping ${displayName(check)}`,
    size: 'large',
    body: UsageDialog({ examples, post: check.methods === 'POST' }),
  });
}

function styleFrom(query: URLSearchParams, showSlugs: boolean): UrlStyle {
  const asked = query.get('urls');
  if (asked === 'uuid' || asked === 'slug') return asked;
  return showSlugs ? 'slug' : 'uuid';
}

function liveUrl({ check, zone, prefix }: CheckView, query: URLSearchParams): string {
  return `${prefix}/events/?${new URLSearchParams({ check: check.code, tz: zone, scale: scaleFrom(query) })}`;
}

function presentPing({ deps: { config } }: CheckVisit, view: CheckView, style: UrlStyle): PingCardProps {
  const { check, access, canEdit, prefix } = view;
  const { project } = access;
  const { pingEndpoint, pingEmailDomain } = config;
  const address = pingAddress(style, { check, project, pingEndpoint, pingEmailDomain });
  const post = check.methods === 'POST' ? '-X POST ' : '';
  return {
    code: check.code,
    style,
    address:
      address === null
        ? null
        : { ...address, curl: `curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null ${post}${address.url}` },
    lacksKey: style === 'slug' && project.pingKey === null,
    postOnly: check.methods === 'POST',
    canEdit,
    canKeepStyle: may('set-url-style', access) && (style === 'slug') !== project.showSlugs,
    settingsHref: `${prefix}/projects/${project.code}/settings/`,
  };
}

/** The address works without a ping key in the other form only. */
function pingNowUrl({ address, lacksKey }: PingCardProps): string | null {
  return address === null || lacksKey ? null : address.url;
}

function presentSchedule({ check, canEdit }: CheckView): ScheduleCardProps {
  return {
    code: check.code,
    kind: check.kind,
    words: describeSchedule(check) ?? '',
    lines: check.kind === 'simple' ? [] : check.schedule.split(/\r?\n/).filter((line) => line !== ''),
    tz: check.tz,
    period: formatPeriod(check.timeoutSecs),
    grace: formatPeriod(check.graceSecs),
    limits: shownLimits(check),
    canEdit,
  };
}

function presentChannels(
  { check, access, canEdit, prefix, nameOf, logoOf }: CheckView,
  channels: readonly ChannelOfCheck[],
  waiting: ReadonlyMap<number, ShownWaiting>,
): ChannelsCardProps {
  return {
    checkCode: check.code,
    canEdit,
    integrationsHref: `${prefix}/projects/${access.project.code}/integrations/`,
    channels: channels.map(({ channel, isOn, last }) => ({
      code: channel.code,
      logo: logoOf(channel),
      label: nameOf(channel),
      isOn,
      trouble: troubleOf(channel),
      waiting: waiting.get(channel.id) ?? null,
      last: last === null ? null : { at: toIso(last.createdAt), ...lastWords(last) },
    })),
  };
}

function troubleOf({ disabled, kind, emailVerified }: ChannelOfCheck['channel']): string {
  if (disabled) return 'disabled after a permanent error';
  return kind === 'email' && !emailVerified ? 'not confirmed yet' : '';
}

function lastWords({ state, error }: NonNullable<ChannelOfCheck['last']>) {
  if (state === 'failed') return { words: error === '' ? 'failed' : `failed: ${error}`, isFailure: true };
  return { words: state === 'sent' ? 'delivered' : state, isFailure: false };
}
