import type { IncomingPing } from '../core/incoming.ts';
import { provision } from '../store/pings/provision.ts';
import { type BatchLink, finishBatch } from './postgres-batch.ts';
import type { Committed } from './writer.ts';

/**
 * Makes the check of a slug ping unless another request was faster, and stores the ping, in one transaction.
 *
 * The project's row is locked first, before any check's: requests that create a check of that slug wait for each other. This is
 * rare, so it takes its round trips one after another.
 */
export async function createAndCommit(link: BatchLink, ping: IncomingPing): Promise<Committed> {
  const { client } = link;
  const { target } = ping;
  if (target.by === 'code') return refused('not-found');
  await client.query('begin');
  const refusal = await provision(client, ping, target);
  if (refusal === 'found' || refusal === 'made') {
    const { outcomes, touched } = await finishBatch(link, [ping]);
    return { outcomes: refusal === 'made' ? ['created'] : outcomes, touched };
  }
  await client.query('rollback');
  return refused(refusal);
}

function refused(outcome: 'not-found' | 'invalid'): Committed {
  return { outcomes: [outcome], touched: [] };
}
