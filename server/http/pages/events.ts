import { empty, json, type Reply, stream } from '../kit/reply.ts';
import type { SignedInVisit } from '../kit/visit.ts';
import type { OpenLiveView } from '../live/request.ts';
import { sessionKey } from '../sessions/store.ts';
import { checkLiveView } from './check/live.ts';
import { listView } from './checks/live.ts';
import { overviewView, troublesView } from './overview/live.ts';

/** The live pages, by the parameter of `/events/` that names what to follow. */
const VIEWS: Readonly<Record<string, OpenLiveView>> = {
  check: checkLiveView,
  project: listView,
  overview: troublesView,
};

/** When a page that got no stream may ask again; in between it polls. */
const RETRY_AFTER_SECS = 30;

/** Keeps an open page up to date: as a stream, or once for browsers that cannot hold one (`?poll=1`). */
export async function followPage(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, query, req } = visit;
  const open = openerFor(query);
  const { lastProject = '' } = visit.session;
  const session = sessionKey(req.sessionID);
  // asked first: refusing costs next to nothing
  if (!query.has('poll') && !deps.live.reserve(visit.res, { session, user: user.id })) {
    return empty(503, { 'Retry-After': String(RETRY_AFTER_SECS) });
  }
  const view = await open({ deps, user, query, sessionKey: session, lastProject });
  const lastId = req.get('last-event-id') ?? query.get('last') ?? '';
  if (query.has('poll')) return json(await deps.live.poll(view, lastId));
  return stream((res) => deps.live.attach(res, view, lastId));
}

/** The first parameter that names a view counts; without one the page of all projects is followed. */
function openerFor(query: URLSearchParams): OpenLiveView {
  for (const [name, open] of Object.entries(VIEWS)) if (query.has(name)) return open;
  return overviewView;
}
