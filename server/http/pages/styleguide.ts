import { StyleguidePage } from '../../../views/pages/styleguide.tsx';
import { addSecs } from '../../core/instant.ts';
import { toIso } from '../../core/iso.ts';
import { NotFound } from '../../errors.ts';
import { page, type Reply } from '../kit/reply.ts';
import type { Visit } from '../kit/visit.ts';

/** Shows every component in every state; only in debug mode. */
export function showStyleguide({ deps, shell, now }: Visit): Reply {
  if (!deps.config.debug) throw new NotFound();
  return page(StyleguidePage({ shell, at: toIso(addSecs(now, -3_600)), services: deps.registry.all }));
}
