import type { Store } from '../store/store.ts';
import type { ObjectStorage } from './object-storage.ts';

/** What pings said, wherever it lies. */
export interface Bodies {
  /**
   * Returns the body of a ping; null when it has none, is unknown, or its object is missing.
   *
   * Throws `Unavailable` when it lies in object storage and that cannot be asked now.
   */
  read(check: { readonly id: number; readonly code: string }, n: number): Promise<Uint8Array | null>;
}

/** Reads bodies from the database, and from object storage what lies there; `objects` is null where none is configured. */
export function createBodies(store: Pick<Store, 'pings'>, objects: ObjectStorage | null): Bodies {
  return {
    async read({ id, code }, n) {
      const stored = await store.pings.body(id, n);
      if (stored !== null || objects === null) return stored;
      if (!(await store.pings.liesInStorage(id, n))) return null;
      // it may have been moved between the two questions, never back
      return await objects.get({ checkCode: code, n });
    },
  };
}
