import { EventRow } from '../../../../views/components/event-row.tsx';
import { CheckCharts } from '../../../../views/pages/check/charts.tsx';
import { Downtimes } from '../../../../views/pages/check/downtime-card.tsx';
import { NextDates } from '../../../../views/pages/check/schedule-card.tsx';
import { CheckState } from '../../../../views/pages/check/state.tsx';
import { CheckStatus } from '../../../../views/pages/check/status-card.tsx';
import type { PlotScale } from '../../../core/charts/run-plot.ts';
import { isUuid } from '../../../core/uuid.ts';
import { NotFound } from '../../../errors.ts';
import type { LiveView } from '../../live/model.ts';
import { stillSignedIn } from '../../live/still-signed-in.ts';
import type { SignedInVisit } from '../../visit.ts';
import { type CheckView, checkView } from './check-view.ts';
import { type DetailsLook, loadDetails } from './load-details.ts';

/** Keeps the page of a check up to date, and tells its log when there is something new. */
export async function checkLiveView(visit: SignedInVisit): Promise<LiveView> {
  const { deps, user, query } = visit;
  const code = query.get('check') ?? '';
  if (!isUuid(code)) throw new NotFound();
  const viewNow = (): Promise<CheckView> => checkView(visit, code.toLowerCase());
  const { check, zone, canEdit } = await viewNow();
  const look = { viewerZone: user.profile.tz, scale: scaleFrom(query), siteName: deps.config.siteName };
  const isSignedIn = stillSignedIn(visit);
  return {
    key: ['check', check.id, zone, look.viewerZone, look.scale, canEdit].join(' '),
    concerns: (change) => change.check === undefined || change.check === check.id,
    isStillAllowed: async () => (await isSignedIn()) && (await stays(viewNow())),
    read: async (now) => await readLive(await viewNow(), visit, { ...look, now }),
  };
}

/** Reads how the plot of run times is to be scaled. */
export function scaleFrom(query: URLSearchParams): PlotScale {
  return query.get('scale') === 'log' ? 'log' : 'linear';
}

async function readLive(view: CheckView, { deps }: SignedInVisit, look: DetailsLook) {
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
  const lists = new Map([['check-events', model.events.map(({ id }) => id)]]);
  return { title, isDown, parts, lists, changesAt };
}

/** Whether the check can still be seen. */
async function stays(view: Promise<CheckView>): Promise<boolean> {
  return await view.then(
    () => true,
    () => false,
  );
}
