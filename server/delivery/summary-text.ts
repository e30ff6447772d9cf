import { type Summary, type SummaryWord, summaryCount } from '../core/storm.ts';
import { shorten } from './texts.ts';

/** More checks than this are only counted. */
const MOST_NAMES = 50;

const SAID: Readonly<Record<SummaryWord, string>> = {
  down: 'went down',
  up: 'came back up',
  down_and_up: 'went down and came back up',
  unknown: 'could not be heard',
};

const WORDS = ['down', 'up', 'down_and_up', 'unknown'] as const;

/** Says how many checks changed, without their names: `23 more checks went down, and 2 came back up.` Nothing in it is from outside. */
export function summarySentence(summary: Summary): string {
  const parts = WORDS.filter((word) => summary[word].length > 0).map((word, at) => {
    const count = summary[word].length;
    const what = count === 1 ? '1 more check' : `${count} more checks`;
    return at === 0 ? `${what} ${SAID[word]}` : `${count} ${SAID[word]}`;
  });
  const last = parts.pop() ?? '';
  return parts.length === 0 ? `${last}.` : `${parts.join(', ')}, and ${last}.`;
}

const LABELS: Readonly<Record<SummaryWord, string>> = {
  down: 'Down',
  up: 'Up again',
  down_and_up: 'Down and up again',
  unknown: 'Not heard',
};

/** Returns the names of the checks, at most 50 of each: what a message lists. */
export function summaryFacts(summary: Summary) {
  return WORDS.filter((word) => summary[word].length > 0).map((word) => ({
    key: word,
    label: LABELS[word],
    value: namesOf(summary[word]),
  }));
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  const listed = names.slice(0, MOST_NAMES).join(', ');
  return rest > 0 ? `${listed} and ${rest} more` : listed;
}

const MAX_LINE_LENGTH = 500;

/** Returns the names as lines of plain text, for messages without facts; none for an alert about one check. */
export function summaryLines(summary: Summary | null): string[] {
  return summary === null
    ? []
    : summaryFacts(summary).map(({ label, value }) => `${label}: ${shorten(value, MAX_LINE_LENGTH)}`);
}

/** Returns the verb that fits the number of checks. */
export function summaryVerb(summary: Summary): 'is' | 'are' {
  return summaryCount(summary).count === 1 ? 'is' : 'are';
}
