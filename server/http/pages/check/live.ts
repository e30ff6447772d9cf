import { EventRow } from '../../../../views/components/event-row.tsx';
import { EventRows } from '../../../../views/components/event-table.tsx';
import { CheckCharts } from '../../../../views/pages/check/charts.tsx';
import { Downtimes } from '../../../../views/pages/check/downtime-card.tsx';
import { LogMark } from '../../../../views/pages/check/log.tsx';
import { NextDates } from '../../../../views/pages/check/schedule-card.tsx';
import { CheckState } from '../../../../views/pages/check/state.tsx';
import { CheckStatus } from '../../../../views/pages/check/status-card.tsx';
import type { Change } from '../../../bus.ts';
import { isAnyUnjudged } from '../../../core/blind-window.ts';
import type { PlotScale } from '../../../core/charts/run-plot.ts';
import { relativeTime } from '../../../core/duration.ts';
import type { Instant } from '../../../core/instant.ts';
import { displayName } from '../../../core/names.ts';
import { PING_KINDS } from '../../../core/ping.ts';
import { shownStatus } from '../../../core/status.ts';
import { isUuid } from '../../../core/uuid.ts';
import { statusLabel, statusWord } from '../../../core/words.ts';
import { NotFound } from '../../../errors.ts';
import { json, type Reply } from '../../kit/reply.ts';
import type { LiveModel, LiveView } from '../../live/model.ts';
import { type LiveRequest, stillSignedIn } from '../../live/request.ts';
import { type CheckView, type CheckVisit, checkView } from './check-visit.ts';
import { momentText, selectionOf } from './event-filter.ts';
import { type DetailsLook, loadDetails } from './load-details.ts';
import { markOf } from './log.ts';

/** Stands for the moment of the newest event where there is none. */
const NO_EVENTS = '1';

/** Keeps the page of a check up to date, and tells its log when there is something new. */
export async function checkLiveView(request: LiveRequest): Promise<LiveView> {
  const { deps, user, query } = request;
  const code = query.get('check') ?? '';
  if (!isUuid(code)) throw new NotFound();
  const viewNow = (): Promise<CheckView> => checkView(request, code.toLowerCase());
  const { check, zone, canEdit } = await viewNow();
  const look = { viewerZone: user.profile.tz, scale: scaleFrom(query), siteName: deps.config.siteName };
  const isSignedIn = stillSignedIn(request);
  const shared = {
    concerns: (change: Change) => change.check === undefined || change.check === check.id,
    isStillAllowed: async () => (await isSignedIn()) && (await stays(viewNow())),
  };
  if (query.get('part') === 'log') {
    return { ...shared, key: `log ${check.id}`, read: async (now) => await readMark(await viewNow(), request, now) };
  }
  return {
    ...shared,
    key: ['check', check.id, zone, look.viewerZone, look.scale, canEdit].join(' '),
    read: async (now) => await readLive(await viewNow(), request, { ...look, now }),
  };
}

/** Reads how the plot of run times is to be scaled. */
export function scaleFrom(query: URLSearchParams): PlotScale {
  return query.get('scale') === 'log' ? 'log' : 'linear';
}

/** Answers scripts that ask time and again how a check is; its events only when there are new ones. */
export async function showStatus(visit: CheckVisit): Promise<Reply> {
  const { deps, query, user, now } = visit;
  const view = await checkView(visit, visit.param('check'));
  const { check } = view;
  const model = await loadDetails(view, deps.store.reads, {
    now,
    viewerZone: user.profile.tz,
    scale: scaleFrom(query),
    siteName: deps.config.siteName,
  });
  const { status, started, sentence } = model.status;
  const lastPing = check.lastPingAt === null ? '' : `Last ping ${relativeTime(check.lastPingAt, now)}.`;
  const updated = model.newestAt === null ? NO_EVENTS : momentText(model.newestAt);
  const head = {
    status,
    status_text: [`${statusLabel(status)}.`, sentence, lastPing].filter((part) => part !== '').join(' '),
    title: model.title,
    updated,
    started,
  };
  if (query.get('u') === updated) return json(head);
  return json({
    ...head,
    events: deps.render.fragment(EventRows({ events: model.events })),
    downtimes: deps.render.fragment(Downtimes({ months: model.months, tz: model.monthsZone })),
  });
}

async function readLive(view: CheckView, { deps }: LiveRequest, look: DetailsLook) {
  const { store, render } = deps;
  const model = await loadDetails(view, store.reads, look);
  const parts = new Map([
    ['check-state', render.fragment(CheckState(model.state))],
    ['check-status', render.fragment(CheckStatus(model.status))],
    ['check-downtimes', render.fragment(Downtimes({ months: model.months, tz: model.monthsZone }))],
    ['check-charts', render.fragment(CheckCharts(model.charts))],
    ['check-next', render.fragment(NextDates(model.next))],
  ]);
  for (const event of model.events) parts.set(event.id, render.fragment(EventRow({ event })));
  const { title, isDown, changesAt } = model;
  const says = `${displayName(view.check)}: ${model.status.started ? 'running, ' : ''}${statusWord(model.status.status)}`;
  const lists = new Map([['check-events', model.events.map(({ id }) => id)]]);
  return { title, isDown, parts, lists, says, changesAt };
}

/** The log itself is fetched by each viewer, as they have filtered it. */
async function readMark(view: CheckView, { deps }: LiveRequest, now: Instant): Promise<LiveModel> {
  const { store, render, config } = deps;
  const all = { pingKinds: PING_KINDS, flips: true, notifications: true, text: '', rid: null, exitStatus: null };
  const [newest] = await store.reads.checkEvents(selectionOf(view, all, { limit: 1 }));
  return {
    title: `Log of ${displayName(view.check)} – ${config.siteName}`,
    isDown: shownStatus(view.check, now, isAnyUnjudged(view.windows)) === 'down',
    parts: new Map([['log-mark', render.fragment(LogMark(markOf(newest)))]]),
    lists: new Map(),
    changesAt: null,
  };
}

/** Whether the check can still be seen. */
async function stays(view: Promise<CheckView>): Promise<boolean> {
  return await view.then(
    () => true,
    () => false,
  );
}
