import type { DbValue, Dialect } from './dialect/dialect.ts';
import { AS_STORED } from './dialect/unseal-rows.ts';

/** Where secrets lie that must be of no use to whoever reads the database, or a backup of it, alone. */
const PLACES = [
  { table: 'channels', key: 'id', column: 'value' },
  { table: 'profiles', key: 'user_id', column: 'totp' },
] as const;

const ROWS_AT_ONCE = 500;

/** How many secrets were sealed, or sealed with the present key; and how many cannot be read with any key there is. */
export interface Sealed {
  readonly sealed: number;
  readonly unreadable: number;
}

/**
 * Seals the secrets of the database that are stored as plain text, from a release that did so or a dump, and those sealed
 * with an earlier key. Fine to run in several processes at once; done again, it changes nothing.
 */
export async function sealStored(dialect: Dialect): Promise<Sealed> {
  let [sealed, unreadable] = [0, 0];
  for (const place of PLACES) {
    for await (const rows of storedTexts(dialect, place)) {
      const old = rows.filter(({ text }) => !dialect.sealer.isCurrent(text));
      const opened = old.flatMap(({ key, text }) => {
        const plain = dialect.sealer.open(text);
        return plain === null ? [] : [{ key, text, plain }];
      });
      unreadable += old.length - opened.length;
      sealed += opened.length;
      if (opened.length > 0) await replace(dialect, place, opened);
    }
  }
  return { sealed, unreadable };
}

/** Tells whether a secret is stored as plain text. */
export async function holdsPlainSecrets(dialect: Dialect): Promise<boolean> {
  for (const place of PLACES) {
    for await (const rows of storedTexts(dialect, place)) {
      if (rows.some(({ text }) => !dialect.sealer.isSealed(text))) return true;
    }
  }
  return false;
}

type Place = (typeof PLACES)[number];

interface StoredText {
  readonly key: number;
  readonly text: string;
}

async function* storedTexts({ knex }: Dialect, { table, key, column }: Place): AsyncGenerator<readonly StoredText[]> {
  let after = 0;
  for (;;) {
    const rows = await knex(table)
      .where(key, '>', after)
      .whereNot(column, '')
      .whereNotNull(column)
      .orderBy(key)
      .limit(ROWS_AT_ONCE)
      .select<StoredText[]>({ key, text: column })
      .queryContext(AS_STORED);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = last.key;
  }
}

async function replace(
  dialect: Dialect,
  { table, key, column }: Place,
  texts: readonly (StoredText & { readonly plain: string })[],
): Promise<void> {
  await dialect.transaction(async (tx) => {
    for (const { key: id, text, plain } of texts) {
      const row: Record<string, DbValue> = { [column]: dialect.sealer.seal(plain) };
      // a user may have changed it meanwhile
      await tx(table)
        .where({ [key]: id, [column]: text })
        .update(row);
    }
  });
}
