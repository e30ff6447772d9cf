import { lowerUuid } from '../core/uuid.ts';
import type { Store } from '../store/store.ts';
import type { ObjectStorage } from './object-storage.ts';

/** A folder of the bucket whose check is gone. */
export interface Orphan {
  readonly folder: string;
  readonly objects: number;
  /** Null when it was removed, or would be. */
  readonly error: string | null;
}

export interface PruneObjectsDeps {
  readonly store: Pick<Store, 'checks'>;
  readonly objects: ObjectStorage;
}

/** So many folders are looked up in the database at once. */
const FOLDERS_AT_ONCE = 500;

/**
 * Removes from the bucket what belongs to checks that are gone, and tells of each folder. Anything that is not named like
 * a check is left alone. `dryRun` only counts. Throws `Unavailable` when the bucket cannot be listed.
 */
export async function* pruneObjects(
  { store, objects }: PruneObjectsDeps,
  { dryRun }: { readonly dryRun: boolean },
): AsyncGenerator<Orphan> {
  let folders: string[] = [];
  const orphansOf = async function* (): AsyncGenerator<Orphan> {
    const known = new Set(await store.checks.existing(folders));
    for (const folder of folders) {
      if (known.has(folder)) continue;
      const work = dryRun ? objects.count(folder) : objects.removeFolder(folder);
      yield await work.then(
        (count) => ({ folder, objects: count, error: null }),
        (error: unknown) => ({ folder, objects: 0, error: error instanceof Error ? error.message : String(error) }),
      );
    }
    folders = [];
  };

  for await (const folder of objects.folders()) {
    if (lowerUuid(folder) === folder) folders.push(folder);
    if (folders.length === FOLDERS_AT_ONCE) yield* orphansOf();
  }
  yield* orphansOf();
}
