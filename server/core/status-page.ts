import { awayIn, type BlindWindow, isAnyUnjudged } from './blind-window.ts';
import type { Check } from './check.ts';
import { type CheckDay, type DayState, dayStates } from './day-states.ts';
import { downtimes, uptimePercent, watched } from './downtime.ts';
import type { Flip } from './flip.ts';
import { type Instant, laterOf, type Micros } from './instant.ts';
import { compareNames } from './names.ts';
import { type Status, shownStatus } from './status.ts';
import type { SpansInput } from './status-spans.ts';

/** A page that tells strangers how some checks stand. */
export interface StatusPage {
  readonly id: number;
  readonly projectId: number;
  readonly createdAt: Instant;
  /** In its address. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** Without this it cannot be opened. */
  readonly isPublic: boolean;
  /** Search engines are asked to leave it out. */
  readonly noIndex: boolean;
  /** Hash; empty: none is asked for. */
  readonly password: string;
  /** Checks with one of these are on it, beside those chosen one by one; between spaces. */
  readonly tags: string;
  readonly historyDays: number;
  /** IANA name: by its calendar days are counted. */
  readonly tz: string;
}

/** A check that was chosen for a page. */
export interface ChosenCheck {
  readonly checkId: number;
  /** Shown instead of its own; empty: its own is shown. */
  readonly publicName: string;
}

/** Something people wrote on a page. */
export interface StatusNote {
  readonly id: number;
  readonly createdAt: Instant;
  readonly title: string;
  readonly body: string;
}

/** A check with what a page needs of it. */
export interface StatusSource {
  readonly check: Check;
  readonly publicName: string;
  /** All since the oldest day. */
  readonly flips: readonly Flip[];
}

/** A line of a page. Nothing in it leads to the check. */
export interface StatusItem {
  readonly name: string;
  readonly status: Status;
  /** Oldest first. */
  readonly days: readonly StatusDay[];
  /** Over all these days; null when nothing is known yet. */
  readonly uptimePercent: number | null;
}

export interface StatusDay {
  readonly date: string;
  readonly state: DayState;
  readonly downtime: Micros;
}

/** A time during which something was down. */
export interface Outage {
  readonly name: string;
  readonly from: Instant;
  /** Null: it goes on. */
  readonly to: Instant | null;
}

/** The worst of a page. */
export type Overall = 'up' | 'grace' | 'down' | 'nothing';

export const SLUG_FORM = /^[a-z0-9](?:[a-z0-9-]{1,58})[a-z0-9]$/;
export const HISTORY_DAYS = { least: 1, most: 90 } as const;

/** Returns the lines of a page at `now`, by name. */
export function statusItems(
  { tz, historyDays }: Pick<StatusPage, 'tz' | 'historyDays'>,
  sources: readonly StatusSource[],
  now: Instant,
  windows: readonly BlindWindow[] = [],
): readonly StatusItem[] {
  const away = awayIn(windows);
  const isHeld = isAnyUnjudged(windows);
  return sources
    .map(({ check, flips, publicName }) => {
      const days = dayStates({ check, flips, now, tz, count: historyDays, away, isHeld });
      return {
        name: publicName,
        status: shownStatus(check, now, isHeld),
        days: days.map(({ date, state, downtime }) => ({ date, state, downtime })),
        uptimePercent: uptimeOf({ check, flips, now, away, isHeld }, days),
      };
    })
    .sort((a, b) => compareNames(a.name, b.name));
}

/** Returns the outages since the oldest day, newest first. */
export function outagesOf(sources: readonly StatusSource[], since: Instant): readonly Outage[] {
  return sources
    .flatMap(({ flips, publicName: name }) => {
      const rising = [...flips].sort((a, b) => a.createdAt - b.createdAt || a.id - b.id);
      return rising.flatMap((flip, index) =>
        flip.newStatus === 'down' && flip.createdAt >= since
          ? [{ name, from: flip.createdAt, to: rising[index + 1]?.createdAt ?? null }]
          : [],
      );
    })
    .sort((a, b) => b.from - a.from);
}

/** Returns the worst of the lines; checks that are new or paused do not count. */
export function overallOf(items: readonly StatusItem[]): Overall {
  const statuses = new Set(items.map(({ status }) => status));
  if (statuses.has('down')) return 'down';
  if (statuses.has('grace')) return 'grace';
  return statuses.has('up') ? 'up' : 'nothing';
}

function uptimeOf(input: SpansInput, days: readonly CheckDay[]): number | null {
  const { check, now, away = [] } = input;
  if (days.every(({ state }) => state === 'none' || state === 'new')) return null;
  const from = laterOf(days[0]?.start ?? now, check.createdAt);
  const length = watched({ from, to: now }, away);
  const [downtime] = length > 0 ? downtimes({ ...input, starts: [from] }) : [];
  return downtime === undefined ? null : uptimePercent(downtime.duration, length);
}
