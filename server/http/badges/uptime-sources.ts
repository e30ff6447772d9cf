import { awayIn } from '../../core/blind-window.ts';
import type { Check } from '../../core/check.ts';
import type { Flip } from '../../core/flip.ts';
import { addSecs, type Instant } from '../../core/instant.ts';
import type { SpansInput } from '../../core/status-spans.ts';
import type { Store } from '../../store/store.ts';

const DAY_SECS = 86_400;

interface Wish {
  readonly days: number;
  readonly now: Instant;
  readonly store: Pick<Store, 'reads' | 'listening'>;
}

/** Returns the checks with their flips of the last days, from which their uptime follows. */
export async function uptimeSources(checks: readonly Check[], { days, now, store }: Wish): Promise<SpansInput[]> {
  const flips = new Map<number, Flip[]>(checks.map(({ id }) => [id, []]));
  const since = addSecs(now, -days * DAY_SECS);
  for (const flip of await store.reads.flipsOfChecks([...flips.keys()], since)) flips.get(flip.checkId)?.push(flip);
  const away = awayIn(await store.listening.windows(since));
  return checks.map((check) => ({ check, flips: flips.get(check.id) ?? [], now, away }));
}
