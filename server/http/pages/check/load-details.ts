import type { LiveDetails } from '../../../../views/pages/check/details.tsx';
import { awayIn, isAnyUnjudged } from '../../../core/blind-window.ts';
import type { PlotScale } from '../../../core/charts/run-plot.ts';
import { earliest, type Instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { localText } from '../../../core/local-time.ts';
import { displayName } from '../../../core/names.ts';
import { PING_KINDS } from '../../../core/ping.ts';
import { shownStanding } from '../../../core/status.ts';
import { unheardSpan } from '../../../core/unheard.ts';
import { upcoming } from '../../../core/upcoming.ts';
import { momentOf } from '../../../store/reads/check-events.ts';
import type { Reads } from '../../../store/store.ts';
import type { CheckView } from './check-visit.ts';
import { selectionOf } from './event-filter.ts';
import { pastSince, presentCharts, presentMonths } from './present-charts.ts';
import { presentEvents } from './present-events.ts';
import { presentState, presentStatus } from './present-state.ts';

/** Events on the page of a check. */
export const LATEST_EVENTS = 30;
/** Pings looked at for run times: each run takes two. */
const RUN_PINGS = 200;
const NEXT_DATES = 5;

/** How a user looks at the page. */
export interface DetailsLook {
  readonly now: Instant;
  /** Zone of the viewer's account, by whose calendar months are counted. */
  readonly viewerZone: string;
  readonly scale: PlotScale;
  readonly siteName: string;
}

/** The part of the page that changes, and when it next does so by itself. */
export interface DetailsModel extends LiveDetails {
  readonly title: string;
  readonly isDown: boolean;
  /** When the newest event was; null: there is none. */
  readonly newestAt: Instant | null;
  readonly changesAt: Instant | null;
}

/** Reads and prepares all that changes on the page of a check. */
export async function loadDetails(
  view: CheckView,
  reads: Pick<Reads, 'checkEvents' | 'pairing' | 'runPings' | 'flipsSince'>,
  { now, viewerZone, scale, siteName }: DetailsLook,
): Promise<DetailsModel> {
  const { check, visibleAfter, zone, canEdit } = view;
  const monthsZone = viewerZone === '' ? 'UTC' : viewerZone;
  const latest = { pingKinds: PING_KINDS, flips: true, notifications: false, text: '', rid: null, exitStatus: null };
  const [events, flips, runPings] = await Promise.all([
    reads.checkEvents(selectionOf(view, latest, { limit: LATEST_EVENTS })),
    reads.flipsSince(check.id, pastSince(now, monthsZone)),
    reads.runPings({ checkId: check.id, after: visibleAfter, limit: RUN_PINGS }),
  ]);
  const pairing = await reads.pairing(check.id, events);
  const [newest] = events;
  const away = awayIn(view.windows);
  const isHeld = isAnyUnjudged(view.windows);
  const standing = shownStanding(check, now, isHeld);
  const past = { flips, runPings, now, away, isHeld, scale };
  const dates = upcoming(check, now, NEXT_DATES);
  const isDown = standing.status === 'down';
  return {
    title: titleOf(displayName(check), isDown, siteName),
    isDown,
    state: presentState({ check, standing, flips, now, isHeld }),
    status: presentStatus(check, { standing, unheard: unheardSpan(check, away), zone }, canEdit),
    charts: presentCharts(view, past),
    months: presentMonths(view, past, monthsZone),
    monthsZone,
    next: {
      zone,
      dates: dates.map((at) => ({ iso: toIso(at), local: localText(at, zone) })),
    },
    events: presentEvents(events, pairing, view),
    newestAt: newest === undefined ? null : momentOf(newest),
    // a date that has passed leaves the list of the next ones
    changesAt: earliest(standing.changesAt, dates[0] ?? null),
  };
}

/** Returns the title of a page of the check. */
export function titleOf(name: string, isDown: boolean, siteName: string): string {
  return `${isDown ? 'DOWN – ' : ''}${name} – ${siteName}`;
}
