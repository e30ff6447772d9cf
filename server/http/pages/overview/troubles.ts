import { TroublesPage } from '../../../../views/pages/overview/troubles.tsx';
import { readListQuery } from '../../../core/listing/query.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { presentOverview } from './present.ts';

/** Shows what is down, late or running in all projects. */
export async function showTroubles({ deps, user, shell, now, query }: SignedInVisit): Promise<Reply> {
  const model = presentOverview(await deps.store.reads.overview(user.id), now, deps.config.siteName);
  return page(
    TroublesPage({
      shell,
      title: model.title,
      live: `${shell.prefix}/events/?overview=1`,
      query: readListQuery(query),
      counts: model.counts,
      troubles: model.troubles,
    }),
  );
}
