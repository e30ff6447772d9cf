import type { Status } from '../status.ts';

/** What sums look at. */
export interface Summable {
  readonly tags: readonly string[];
  readonly status: Status;
  readonly isStarted: boolean;
}

/** A tag with the worst status of its checks. */
export interface TagSummary {
  readonly tag: string;
  readonly status: 'down' | 'grace' | 'up';
  /** `2 of 5 down`, `5 up`. */
  readonly words: string;
}

export type StatusCounts = Readonly<Record<Status | 'started', number>>;

/** Counts checks by status; `started` counts besides. */
export function countStatuses(checks: readonly Pick<Summable, 'status' | 'isStarted'>[]): StatusCounts {
  const counts = { new: 0, up: 0, grace: 0, down: 0, paused: 0, started: 0 };
  for (const { status, isStarted } of checks) {
    counts[status] += 1;
    if (isStarted) counts.started += 1;
  }
  return counts;
}

/** Returns the worst of the statuses: down, else late, else up, which new and paused count as. */
export function worstOf(counts: StatusCounts): TagSummary['status'] {
  if (counts.down > 0) return 'down';
  return counts.grace > 0 ? 'grace' : 'up';
}

/** Sums up every tag there is, by its name, upper and lower case alike. */
export function sumUpTags(checks: readonly Summable[]): readonly TagSummary[] {
  const tagged = new Map<string, Summable[]>();
  for (const check of checks) {
    for (const tag of new Set(check.tags)) {
      const others = tagged.get(tag);
      if (others === undefined) tagged.set(tag, [check]);
      else others.push(check);
    }
  }
  return [...tagged]
    .map(([tag, all]) => {
      const counts = countStatuses(all);
      const words = counts.down > 0 ? `${counts.down} of ${all.length} down` : `${all.length} up`;
      return { tag, status: worstOf(counts), words };
    })
    .sort((a, b) => compareTexts(a.tag.toLowerCase(), b.tag.toLowerCase()) || compareTexts(a.tag, b.tag));
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
