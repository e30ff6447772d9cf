import type { Listening } from '../pings/listening.ts';
import type { PingQueue } from '../pings/queue.ts';
import type { Runtime } from '../runtime.ts';

/** What the parts of one process share. */
export interface Shared {
  readonly runtime: Runtime;
  /** The one queue in which the pings of all listeners gather; opened by the first part that asks for it. */
  readonly pings: () => PingQueue;
  /** Says in the database when this process listens for pings; doors open and shut with it. */
  readonly listening: Listening;
}

/** A part of the program that runs until it is stopped. */
export interface Part {
  readonly name: string;
  /** Without it the process is of no use: when it cannot start, the process ends. Other parts are tried again. */
  readonly required: boolean;
  /** Resolves when the part works; rejects when it cannot. */
  start(shared: Shared): Promise<RunningPart>;
}

export interface RunningPart {
  /** Where it listens, for people: a URL or a port. */
  readonly where?: string;
  /** Takes nothing new, finishes what is in hand within the shutdown limit, then resolves. */
  stop(): Promise<void>;
}
