import { readdirSync, readFileSync } from 'node:fs';
import { accountRules, mailRules } from './accounts.ts';
import type { RuleArea } from './rule-area.ts';

/** Every area that has a list of rules. */
const AREAS: readonly RuleArea[] = [accountRules, mailRules];

const ROOT = new URL('../../', import.meta.url);
// what a test or a group of tests is called: a quoted text after its opening bracket, also of `test.each(…)(`
const TITLE = /\b(?:test|describe)(?:\.\w+)?(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\(\s*(['"`])([\s\S]*?)\1/g;
// a title on a line of its own, or one that is in the rows of a table: it begins with the id
const LONE_TITLE = /^\s*(['"`])(.*)\1,\s*$/gm;
const ROW_TITLE = /(['"`])([A-Z]{1,2}\d{1,2} [a-z][^'"`\n]*)\1/g;

/** One rule that no test names. */
export interface UntestedRule {
  readonly area: string;
  readonly id: string;
}

/** Returns the rules that no title of a test names, in the order of their lists. */
export function untestedRules(areas: readonly RuleArea[] = AREAS): readonly UntestedRule[] {
  const files = testFiles();
  return areas.flatMap(({ name, ids, testedIn, alsoTestedIn }) => {
    const ours = files.filter(
      (file) => testedIn.some((folder) => file.startsWith(folder)) || alsoTestedIn.includes(file),
    );
    const named = namedIn(ours.map((file) => readFileSync(new URL(file, ROOT), 'utf8')));
    return ids.filter((id) => !named.has(id)).map((id) => ({ area: name, id }));
  });
}

/** Returns what looks like the id of a rule in the titles of tests; `K1–K3` names the one between too. */
export function namedIn(sources: readonly string[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const source of sources) {
    const titles = [TITLE, LONE_TITLE, ROW_TITLE].flatMap((pattern) =>
      [...source.matchAll(pattern)].map((match) => match[2] ?? ''),
    );
    for (const title of titles) {
      for (const [id] of title.matchAll(/\b[A-Z]{1,2}\d{1,2}\b/g)) named.add(id);
      for (const [, letters, from, to] of title.matchAll(/\b([A-Z]{1,2})(\d{1,2})–(?:\1)?(\d{1,2})\b/g)) {
        for (let n = Number(from); n <= Number(to); n += 1) named.add(`${letters}${n}`);
      }
    }
  }
  return named;
}

function testFiles(): readonly string[] {
  return readdirSync(new URL('test/', ROOT), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('test/rules/'));
}
