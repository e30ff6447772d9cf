import { json, type Reply, stream } from '../kit/reply.ts';
import type { SignedInVisit } from '../kit/visit.ts';
import { openLiveView } from '../live/views.ts';

/** Keeps an open page up to date: as a stream, or once for browsers that cannot hold one (`?poll=1`). */
export async function followPage(visit: SignedInVisit): Promise<Reply> {
  const { deps, query, req } = visit;
  const view = await openLiveView(visit);
  const lastId = req.get('last-event-id') ?? query.get('last') ?? '';
  if (query.has('poll')) return json(await deps.live.poll(view, lastId));
  return stream((res) => deps.live.attach(res, view, lastId));
}
