/** What a change is about. */
export type ChangeKind = 'ping' | 'flip' | 'due' | 'delivery' | 'check' | 'channel' | 'project' | 'listening';

/**
 * A hint that something was committed. Hints may be lost, doubled or late: code that needs certainty reads the store.
 *
 * Without `project` and `check` it says that anything may have changed (another process wrote, or hints were lost).
 */
export interface Change {
  readonly what: ChangeKind;
  readonly project?: number;
  readonly check?: number;
}

/** Carries hints between the parts of a process, and to the other processes on the same database. */
export interface Bus {
  /** Tells everyone; call it after the commit, once per commit. Never throws. */
  publish(changes: Change | readonly Change[]): void;
  /** Calls `listener` for each change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
  close(): Promise<void>;
}

/** The way to the other processes; every database has its own. */
export interface BusLink {
  /** Starts to listen; `receive` gets the changes of other processes only. Resolves when hints can arrive. */
  open(receive: (changes: readonly Change[]) => void): Promise<void>;
  /** Passes changes on, in the background. */
  send(changes: readonly Change[]): void;
  close(): Promise<void>;
}

/** Creates the bus of this process; without a link it stays within the process. */
export async function createBus(link?: BusLink): Promise<Bus> {
  const listeners = new Set<(change: Change) => void>();

  const emit = (changes: readonly Change[]): void => {
    for (const change of changes) for (const listener of [...listeners]) listener(change);
  };
  await link?.open(emit);

  return {
    publish(changes) {
      const list = 'what' in changes ? [changes] : changes;
      if (list.length === 0) return;
      emit(list);
      link?.send(list);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async close() {
      listeners.clear();
      await link?.close();
    },
  };
}
