import { type FlapVerdict, flapVerdict } from '../core/flapping.ts';
import type { Flip } from '../core/flip.ts';
import type { Routing } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';

/**
 * Decides which of these flips are told, at most one of each check, and keeps which checks are flapping. Both in the
 * caller's transaction: what it says of a flip is stored together with what follows from it.
 */
export async function judgeFlapping(
  tx: Store,
  flips: readonly Flip[],
  routings: readonly Routing[],
): Promise<ReadonlyMap<number, FlapVerdict>> {
  const withRule = new Set(routings.filter(({ hasFlapRule }) => hasFlapRule).map(({ checkId }) => checkId));
  // nearly always none; a check becomes flapping only by a flip of its own, and flips of one check come one after the other
  const known = routings.filter(({ isFlapping }) => isFlapping).map(({ checkId }) => checkId);
  const flapping = await tx.flapping.ofChecks(known);
  const changes = await tx.flapping.changesUpTo(
    flips.filter(({ checkId, newStatus }) => newStatus === 'down' && withRule.has(checkId) && !flapping.has(checkId)),
  );
  const verdicts = new Map(
    flips.map((flip) => {
      const { id, checkId } = flip;
      const facts = {
        isOn: withRule.has(checkId),
        flappingAt: flapping.get(checkId) ?? null,
        changes: changes.get(checkId) ?? 0,
      };
      return [id, flapVerdict(flip, facts)];
    }),
  );
  const judgedAs = (verdict: FlapVerdict) => flips.filter(({ id }) => verdicts.get(id) === verdict);
  await tx.flapping.begin(judgedAs('begin'));
  await tx.flapping.goOn(judgedAs('silence'));
  await tx.flapping.end(judgedAs('end').map(({ checkId }) => checkId));
  return verdicts;
}
