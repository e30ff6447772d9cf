import { checkLiveView } from '../pages/check/live.ts';
import { listView } from '../pages/checks/live.ts';
import { overviewView, troublesView } from '../pages/overview/live.ts';
import type { OpenLiveView } from './model.ts';

/** Which pages are live: by the parameter of `/events/` that names what to follow. */
const views: Readonly<Record<string, OpenLiveView>> = {
  check: checkLiveView,
  project: listView,
  overview: troublesView,
};

/** Opens what a request for events asks for: the first parameter that names a view, or all projects without one. */
export const openLiveView: OpenLiveView = async (visit) => {
  for (const [name, open] of Object.entries(views)) if (visit.query.has(name)) return await open(visit);
  return await overviewView(visit);
};
