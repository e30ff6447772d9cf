import { TvPage } from '../../../views/pages/tv.tsx';
import { page, type Reply } from '../kit/reply.ts';
import type { Visit } from '../kit/visit.ts';

/** Shows the page for a screen on the wall, the same for everybody. */
export function showTv({ shell }: Visit): Reply {
  return page(TvPage({ shell }));
}
