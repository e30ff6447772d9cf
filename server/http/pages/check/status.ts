import { EventRows } from '../../../../views/components/event-table.tsx';
import { Downtimes } from '../../../../views/pages/check/downtime-card.tsx';
import { relativeTime } from '../../../core/duration.ts';
import { statusLabel } from '../../../core/words.ts';
import { json, type Reply } from '../../kit/reply.ts';
import { type CheckVisit, checkView } from './check-view.ts';
import { momentText } from './event-filter.ts';
import { scaleFrom } from './live.ts';
import { loadDetails } from './load-details.ts';

/** Stands for the moment of the newest event where there is none. */
const NO_EVENTS = '1';

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
