import { Moment } from '../../../../views/components/moment.tsx';
import { readListQuery } from '../../../core/listing/query.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { json, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { orderOf, readList } from './read-list.ts';

/** Tells scripts how the checks of a project stand. */
export async function showStatuses(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, param, now } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('view', access);
  const order = orderOf(readListQuery(visit.query), visit, access.project);
  const { model } = await readList(access.project, order, now, deps);
  return json({
    details: model.checks.map(({ code, status, started, lastPing }) => ({
      code,
      status,
      last_ping: deps.render.fragment(Moment({ at: lastPing, none: 'Never' })),
      started,
    })),
    tags: Object.fromEntries(model.tags.map(({ tag, status, words }) => [tag, [status, words]])),
    title: model.title,
  });
}
