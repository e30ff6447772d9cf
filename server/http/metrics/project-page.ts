import type { Check } from '../../core/check.ts';
import type { Instant } from '../../core/instant.ts';
import { isStarted, type Status, shownStatus } from '../../core/status.ts';
import { tagList } from '../../core/tags.ts';
import { uniqueKey } from '../../signing.ts';
import { type Family, familyHead, labelText, sampleLine } from '../../telemetry/exposition.ts';

/** Between labels, as Healthchecks writes them. */
const SEPARATOR = ', ';

interface Row {
  readonly labels: string;
  readonly status: Status;
  readonly started: boolean;
}

const PER_CHECK: readonly (Family & { readonly holds: (row: Row) => boolean })[] = [
  {
    name: 'hc_check_up',
    help: 'Whether the check is not down (1 yes, 0 no).',
    holds: ({ status }) => status !== 'down',
  },
  { name: 'hc_check_started', help: 'Whether a run is in progress (1 yes, 0 no).', holds: ({ started }) => started },
  {
    name: 'hc_check_grace',
    help: 'Whether the check is late (1 yes, 0 no).',
    holds: ({ status }) => status === 'grace',
  },
  {
    name: 'hc_check_paused',
    help: 'Whether the check is paused (1 yes, 0 no).',
    holds: ({ status }) => status === 'paused',
  },
];
const PER_TAG = { name: 'hc_tag_up', help: 'Whether no check with this tag is down (1 yes, 0 no).' };
const TOTAL = { name: 'hc_checks_total', help: 'The number of checks.' };
const DOWN = { name: 'hc_checks_down_total', help: 'The number of checks that are down.' };

/** Writes the gauges of a project, piece by piece: with ten thousand checks it is some megabytes. */
export function* exposition(checks: readonly Check[], now: Instant, isHeld = false): Generator<string> {
  const rows = checks.map((check) => rowOf(check, shownStatus(check, now, isHeld)));
  for (const { holds, ...family } of PER_CHECK) {
    yield familyHead(family, 'gauge');
    for (const row of rows) yield sampleLine(family.name, row.labels, bit(holds(row)));
    yield '\n';
  }
  yield `${familyHead(PER_TAG, 'gauge')}${tagLines(checks, rows)}\n`;
  yield `${familyHead(TOTAL, 'gauge')}${sampleLine(TOTAL.name, '', rows.length)}\n`;
  yield familyHead(DOWN, 'gauge');
  yield sampleLine(DOWN.name, '', rows.filter(({ status }) => status === 'down').length);
}

function rowOf(check: Check, status: Status): Row {
  const pairs = [
    ['name', check.name],
    ['tags', check.tags],
    ['unique_key', uniqueKey(check.code)],
  ] as const;
  return {
    labels: labelText(pairs, SEPARATOR),
    status,
    started: isStarted(check),
  };
}

function tagLines(checks: readonly Check[], rows: readonly Row[]): string {
  const upByTag = new Map<string, boolean>();
  checks.forEach((check, index) => {
    const isUp = rows[index]?.status !== 'down';
    for (const tag of tagList(check.tags)) upByTag.set(tag, isUp && (upByTag.get(tag) ?? true));
  });
  const sorted = [...upByTag].sort(([a], [b]) => compareCodePoints(a, b));
  return sorted.map(([tag, isUp]) => sampleLine(PER_TAG.name, labelText([['tag', tag]]), bit(isUp))).join('');
}

function bit(yes: boolean): 0 | 1 {
  return yes ? 1 : 0;
}

/** JavaScript compares UTF-16 units, by which an emoji comes before `ﬁ`; UTF-8 keeps the order of code points. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
