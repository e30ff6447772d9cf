import type { Check } from './check.ts';
import { formatPeriod, formatSentence } from './duration.ts';
import type { BrokenLimit } from './flip.ts';
import { MICROS_PER_SECOND } from './instant.ts';

const SHORT: Readonly<Record<BrokenLimit, string>> = {
  slow: 'a run took too long',
  nostart: 'a run did not start in time',
  fast: 'a run ended too soon',
  often: 'the job succeeded again too soon',
};

type Limits = Pick<Check, 'startGraceSecs' | 'maxRuntimeSecs' | 'minRuntimeSecs' | 'minIntervalSecs'>;

/** Says in a few words which limit of its runs a check broke, for a list of events. */
export function limitWords(limit: BrokenLimit): string {
  return SHORT[limit];
}

/** Says it in a sentence for messages, with the limit as it is now; one that was taken away since is left out. */
export function limitSentence(limit: BrokenLimit, limits: Limits): string {
  const { startGraceSecs, maxRuntimeSecs, minRuntimeSecs, minIntervalSecs } = limits;
  switch (limit) {
    case 'slow':
      return `A run has not ended in time${limitIn(maxRuntimeSecs, 'it may take')}.`;
    case 'nostart':
      return `No run has started in time${limitIn(startGraceSecs, 'the start may be late by')}.`;
    case 'fast':
      return `A run ended too soon, which counts as a failure${limitIn(minRuntimeSecs, 'it must take at least')}.`;
    case 'often':
      return `The job succeeded again too soon${limitIn(minIntervalSecs, 'the interval must be at least')}.`;
    default:
      return limit satisfies never;
  }
}

/** Returns the limits that are set, each with its name, as facts about a check. */
export function shownLimits(check: Limits & Pick<Check, 'failTolerance'>): readonly (readonly [string, string])[] {
  const times: readonly (readonly [string, number | null])[] = [
    ['Latest start', check.startGraceSecs],
    ['Longest run', check.maxRuntimeSecs],
    ['Shortest run', check.minRuntimeSecs],
    ['Shortest interval', check.minIntervalSecs],
  ];
  const set = times.flatMap(([name, secs]) => (secs === null ? [] : [[name, lengthText(secs)] as const]));
  return check.failTolerance === 0 ? set : [...set, ['Failed runs tolerated', String(check.failTolerance)]];
}

function lengthText(secs: number): string {
  return secs % 60 === 0 ? formatPeriod(secs) : formatSentence(secs * MICROS_PER_SECOND);
}

function limitIn(secs: number | null, words: string): string {
  if (secs === null) return '';
  return `: ${words} ${lengthText(secs)}`;
}
