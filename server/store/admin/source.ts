// Lists of the administration, as data: pieces of SQL that both databases understand. What people type is always bound.

/** What a row is asked for: `checks.code = ?` or a moment some time ago. */
export interface AdminCondition {
  /** At most one placeholder, for the moment `agoSecs` before now. */
  readonly sql: string;
  readonly agoSecs?: number;
}

/** A column that may be written from a form. */
export interface AdminTarget {
  readonly column: string;
  readonly isInstant?: true;
  /** Stored sealed. */
  readonly isSecret?: true;
}

/** Things that belong to a row, each with a name and an id to link to. */
export interface AdminRelated {
  /** Selects `parent`, `id` and `name` of what belongs to the rows whose first key column is in `(??)`. */
  readonly sql: string;
}

/** Where the rows of one list come from. */
export interface AdminSource {
  /** The table that rows are changed in and removed from. */
  readonly table: string;
  /** The columns of that table that tell its rows apart. */
  readonly key: readonly string[];
  /** The table with all that is joined to it. */
  readonly from: string;
  /** Everything that lists and forms show, by name. */
  readonly columns: Readonly<Record<string, string>>;
  /** Newest first, and always the same. */
  readonly order: string;
  readonly search: {
    /** Compared as a whole when a number is searched for. */
    readonly ids?: readonly string[];
    /** Compared as a whole when a UUID is searched for. */
    readonly codes?: readonly string[];
    /** Text in which each word that is typed must be found. */
    readonly texts: readonly string[];
  };
  /** Choices of each filter, by name. */
  readonly filters?: Readonly<Record<string, Readonly<Record<string, AdminCondition>>>>;
  /** Without a search, only these are listed: for tables too large to be put in order. */
  readonly narrow?: string;
  readonly writable?: Readonly<Record<string, AdminTarget>>;
  readonly related?: Readonly<Record<string, AdminRelated>>;
  /** What goes with a row that is deleted: how many, by name. One placeholder, for the first key column. */
  readonly cascades?: Readonly<Record<string, string>>;
}

const DAY = 24 * 3600;

/** Returns the usual choices for a moment. */
export function agoChoices(column: string): Readonly<Record<string, AdminCondition>> {
  const since = (agoSecs: number): AdminCondition => ({ sql: `${column} >= ?`, agoSecs });
  return { day: since(DAY), week: since(7 * DAY), month: since(30 * DAY), year: since(365 * DAY) };
}

/** Returns choices for what may be there or not. */
export function presenceChoices(column: string): Readonly<Record<string, AdminCondition>> {
  return { yes: { sql: `${column} is not null` }, no: { sql: `${column} is null` } };
}

/** Returns choices for yes and no. */
export function flagChoices(column: string): Readonly<Record<string, AdminCondition>> {
  return { yes: { sql: column }, no: { sql: `not ${column}` } };
}

/** Returns a choice for each word that the column may hold. */
export function wordChoices(column: string, words: readonly string[]): Readonly<Record<string, AdminCondition>> {
  return Object.fromEntries(words.map((word) => [word, { sql: `${column} = '${word}'` }]));
}
