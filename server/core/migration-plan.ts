import { formatRough } from './duration.ts';
import { counted } from './words.ts';

/** What others have to wait for while a statement runs, the least first. */
export const LOCKS = ['nothing', 'its rows', 'writing', 'everything'] as const;
export type LockScope = (typeof LOCKS)[number];

/** What one statement of a migration means for those who use the database meanwhile. */
export interface PlannedStatement {
  /** The table that it works on; null when it concerns none that is there already. */
  readonly table: string | null;
  /** Its beginning, for people. */
  readonly what: string;
  readonly lock: LockScope;
  /** Reads or writes all rows, so that it takes as long as there are many. */
  readonly pace: 'at once' | 'index' | 'write' | 'read';
}

/** One migration that is still to be run. */
export interface PlannedStep {
  readonly name: string;
  readonly statements: readonly PlannedStatement[];
}

/**
 * Rows a second: a quarter of what was measured on PostgreSQL with 500,000 rows of 180 bytes (docs/upgrading.md), since rows may
 * be longer and disks slower.
 */
const ROWS_PER_SEC = { index: 78_000, write: 4_200, read: 130_000 } as const;
const LONGEST_TEXT = 70;

/** Reads a statement of a migration. `existing`: the tables that were there before it. */
export function planStatement(sql: string, existing: ReadonlySet<string>): PlannedStatement | null {
  if (/^\s*(select|pragma|savepoint|release|begin|commit|rollback|set )/i.test(sql)) return null;
  const text = sql.replaceAll('"', '').replaceAll('`', '').replace(/\s+/g, ' ').trim();
  const what = text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
  const found =
    TABLE_OF.exec(text)
      ?.slice(1)
      .find((name) => name !== undefined) ?? null;
  const table = found !== null && existing.has(found) ? found : null;
  const statement = (lock: LockScope, pace: PlannedStatement['pace']): PlannedStatement => ({
    table,
    what,
    lock,
    pace,
  });
  if (table === null) return statement('nothing', 'at once');
  if (/^create (unique )?index concurrently/i.test(text)) return statement('nothing', 'index');
  if (/^create (unique )?index/i.test(text)) return statement('writing', 'index');
  if (/^(update|delete|insert)/i.test(text)) return statement('its rows', 'write');
  if (/^alter table .*alter column .*type/i.test(text)) return statement('everything', 'write');
  if (/^alter table .*(add constraint|add check|set not null)/i.test(text) && !/not valid/i.test(text))
    return statement('everything', 'read');
  return statement('everything', 'at once');
}

const TABLE_OF =
  /^(?:alter table (?:if exists )?(?:only )?(\w+)|create (?:unique )?index .*? on (\w+)|update (\w+)|delete from (\w+)|insert into (\w+)|drop table (?:if exists )?(\w+))/i;

/** Returns how long a statement takes, in seconds; the number of rows is what the database thinks it is. */
export function secsOf({ table, pace }: PlannedStatement, rows: ReadonlyMap<string, number>): number {
  if (pace === 'at once' || table === null) return 0;
  return (rows.get(table) ?? 0) / ROWS_PER_SEC[pace];
}

/** Writes a plan for people: each step, what waits for it, and about how long. */
export function planText(
  steps: readonly PlannedStep[],
  rows: ReadonlyMap<string, number>,
  database: 'sqlite' | 'postgres',
): readonly string[] {
  if (steps.length === 0) return ['the database is up to date: there is nothing to do'];
  const lines = steps.flatMap(({ name, statements }) => [
    name,
    ...(statements.every(({ table }) => table === null)
      ? ['  new tables only; nothing waits for them']
      : statements.map((statement) => `  ${statement.what}\n    ${effectOf(statement, rows)}`)),
  ]);
  const all = steps.flatMap(({ statements }) => statements);
  const total = all.reduce((sum, statement) => sum + secsOf(statement, rows), 0);
  const locked = heldSecs(all, rows);
  const summary =
    database === 'sqlite'
      ? 'all steps are one transaction, during which nothing else can be written'
      : `all steps are one transaction: its locks are held to the end, for ${about(locked)} in all`;
  return [...lines, `${counted(steps.length, 'step')}, ${about(total)}; ${summary}`];
}

function effectOf(statement: PlannedStatement, rows: ReadonlyMap<string, number>): string {
  const { table, lock } = statement;
  if (table === null) return 'a new table; nothing waits for it';
  const count = `${countedRows(rows.get(table) ?? 0)}, ${about(secsOf(statement, rows))}`;
  if (lock === 'nothing') return `nothing waits (${count})`;
  return `locks ${lock === 'everything' ? `all use of ${table}` : lock === 'writing' ? `writing to ${table}` : `rows of ${table}`} (${count})`;
}

/** From the first lock on everything or on writing to the end. */
function heldSecs(statements: readonly PlannedStatement[], rows: ReadonlyMap<string, number>): number {
  const first = statements.findIndex(({ lock }) => lock === 'everything' || lock === 'writing');
  return first === -1 ? 0 : statements.slice(first).reduce((sum, each) => sum + secsOf(each, rows), 0);
}

function about(secs: number): string {
  return secs < 1 ? 'less than a second' : `about ${formatRough(secs, Math.ceil)}`;
}

function countedRows(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`;
}
