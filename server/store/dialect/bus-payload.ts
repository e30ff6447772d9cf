import type { Change, ChangeKind } from '../../bus.ts';

// https://www.postgresql.org/docs/current/sql-notify.html: "must be specified as a simple literal string ... shorter
// than 8000 bytes". Ours is ASCII.
const LONGEST = 7_999;
const LETTERS = {
  p: 'ping',
  f: 'flip',
  d: 'due',
  n: 'delivery',
  c: 'check',
  h: 'channel',
  j: 'project',
  l: 'listening',
} as const;
const letterOf: Readonly<Record<ChangeKind, string>> = {
  ping: 'p',
  flip: 'f',
  due: 'd',
  delivery: 'n',
  check: 'c',
  channel: 'h',
  project: 'j',
  listening: 'l',
};

/**
 * Writes changes as one line: the sender, then a word for each, `<letter><project>.<check>`: `k3x9 p7.41 f7.41`.
 * Doubles are left out; when it is still too long, only the kinds are told.
 */
export function packChanges(from: string, changes: readonly Change[]): string {
  const words = new Set(
    changes.map((change) => `${letterOf[change.what]}${change.project ?? ''}.${change.check ?? ''}`),
  );
  const line = [from, ...words].join(' ');
  if (line.length <= LONGEST) return line;
  return [from, ...new Set(changes.map((change) => `${letterOf[change.what]}.`))].join(' ');
}

/** Reads what `packChanges` wrote; null for anything else. */
export function unpackChanges(line: string): { from: string; changes: readonly Change[] } | null {
  const [from, ...words] = line.split(' ');
  if (!from) return null;
  return { from, changes: words.flatMap(changeOf) };
}

function changeOf(word: string): Change[] {
  const [, letter, project, check] = /^([pfdnchjl])(\d*)\.(\d*)$/.exec(word) ?? [];
  const what = Object.entries(LETTERS).find(([known]) => known === letter)?.[1];
  if (!what) return [];
  return [{ what, ...(project ? { project: Number(project) } : {}), ...(check ? { check: Number(check) } : {}) }];
}
