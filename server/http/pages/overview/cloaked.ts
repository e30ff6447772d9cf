import { NotFound } from '../../../errors.ts';
import { uniqueKey } from '../../../signing.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Follows the link in an alert, which names a check without telling how to ping it. */
export async function openCloaked({ deps, user, param }: SignedInVisit<'key'>): Promise<Reply> {
  const { projects } = await deps.store.reads.overview(user.id);
  const codes = projects.flatMap(({ checks }) => checks.map(({ code }) => code));
  const code = codes.find((each) => uniqueKey(each) === param('key'));
  if (code === undefined) throw new NotFound();
  return redirectTo(`/checks/${code}/details/`);
}
