import type { Instant } from '../instant.ts';
import { compareNames } from '../names.ts';
import type { Status } from '../status.ts';
import type { Sort } from './query.ts';

/** What orders look at. */
export interface Sortable {
  readonly name: string;
  readonly status: Status;
  readonly schedule: string;
  readonly lastPingAt: Instant | null;
  readonly dueAt: Instant | null;
}

type Compare = (a: Sortable, b: Sortable) => number;

const WORST_FIRST: readonly Status[] = ['down', 'grace', 'up', 'new', 'paused'];

const COMPARE: Readonly<Record<string, Compare>> = {
  name: (a, b) => compareNames(a.name, b.name),
  // never pinged counts as latest, and so does what is not due
  last_ping: (a, b) => compareMoments(a.lastPingAt, b.lastPingAt),
  next: (a, b) => compareMoments(a.dueAt, b.dueAt),
  status: (a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status),
  schedule: (a, b) => compareNames(a.schedule, b.schedule),
};

/** Sorts checks that come in order of creation. What is down stands first, whatever the order; equals stay as they are. */
export function sortChecks<Each extends Sortable>(checks: readonly Each[], sort: Sort): readonly Each[] {
  const isBackwards = sort.startsWith('-');
  const compare = COMPARE[isBackwards ? sort.slice(1) : sort] ?? (() => 0);
  const direction = isBackwards ? -1 : 1;
  return [...checks].sort((a, b) => downFirst(a, b) || direction * compare(a, b));
}

function downFirst(a: Sortable, b: Sortable): number {
  return Number(b.status === 'down') - Number(a.status === 'down');
}

function compareMoments(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
