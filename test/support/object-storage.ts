import type { ObjectStorage } from '../../server/bodies/object-storage.ts';
import { Unavailable } from '../../server/errors.ts';

const away = (): Promise<never> => Promise.reject(new Unavailable('object storage is away'));

/** An object storage that is away, but for what a test gives it. */
export function aStorage(over: Partial<ObjectStorage> = {}): ObjectStorage {
  return {
    put: away,
    get: away,
    removeUpTo: away,
    count: away,
    removeFolder: away,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
    async *folders() {
      await away();
    },
    close() {},
    ...over,
  };
}
