/** A body that lies in object storage, by its check and serial. */
export interface StoredBody {
  readonly checkCode: string;
  readonly n: number;
}

/** Where the bodies of pings lie that are too large for the database. */
export interface ObjectStorage {
  /** Stores a body; the same one again does no harm. Throws `Unavailable` when it could not be stored. */
  put(at: StoredBody, body: Uint8Array): Promise<void>;
  /** Null when there is none. Throws `Unavailable` when the storage fails, or has failed too often of late to be asked. */
  get(at: StoredBody): Promise<Uint8Array | null>;
  /** Removes the bodies of a check's pings up to serial `n`; returns how many. Throws `Unavailable`. */
  removeUpTo(at: StoredBody): Promise<number>;
  /** Lists the names of the folders at the top of the bucket. Throws `Unavailable`. */
  folders(): AsyncIterable<string>;
  /** Counts what lies in a folder. Throws `Unavailable`. */
  count(folder: string): Promise<number>;
  /** Removes a folder with all that lies in it; returns how many objects. Throws `Unavailable`. */
  removeFolder(folder: string): Promise<number>;
  close(): void;
}
