import { fromTimestampText } from '../dialect/instant-text.ts';
import { readCheck } from './check-row.ts';
import type { StoredCheck } from './plan.ts';
import type { TextRow } from './postgres-pipeline.ts';

const KEY_COLUMNS = 2;

/**
 * Returns the checks that a find statement returned, by `targetKey`. Two columns say what a check was found by, the rest
 * are those of `readCheck`.
 */
export function checksByTarget(rows: readonly TextRow[]): ReadonlyMap<string, readonly StoredCheck[]> {
  const found = new Map<string, StoredCheck[]>();
  for (const row of rows) {
    const [codeOrPingKey, slug] = row;
    const key = slug === null ? String(codeOrPingKey) : `${codeOrPingKey}/${slug}`;
    const stored = readCheck(row.slice(KEY_COLUMNS), (value) => fromTimestampText(String(value)));
    const sharers = found.get(key);
    if (sharers) sharers.push(stored);
    else found.set(key, [stored]);
  }
  return found;
}
