import { UsageDialog } from '../../../../views/pages/check/usage.tsx';
import { displayName } from '../../../core/names.ts';
import { pingAddress } from '../../../core/ping-address.ts';
import { schedulesOf } from '../../../core/usage/example.ts';
import { usageExamples } from '../../../core/usage/examples.ts';
import { dialog } from '../../kit/dialog.ts';
import type { Reply } from '../../kit/reply.ts';
import { type CheckVisit, openCheck } from './open-check.ts';

/** Shows how to ping a check from wherever its job runs. */
export async function showUsage(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'view');
  const { pingEndpoint, pingEmailDomain } = visit.deps.config;
  const facts = { check, project, pingEndpoint, pingEmailDomain };
  const address = pingAddress(project.showSlugs ? 'slug' : 'uuid', facts) ?? pingAddress('uuid', facts);
  const examples =
    address === null ? [] : usageExamples({ ...address, ...schedulesOf(check), post: check.methods === 'POST' });
  return dialog(visit, {
    title: `How to ping ${displayName(check)}`,
    size: 'large',
    body: UsageDialog({ examples, post: check.methods === 'POST' }),
  });
}
