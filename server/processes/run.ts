import { createListening } from '../pings/listening.ts';
import { openPingQueue } from '../pings/open.ts';
import type { PingQueue } from '../pings/queue.ts';
import type { Runtime } from '../runtime.ts';
import { processName, startHeartbeat } from './heartbeat.ts';
import { metricsListener } from './metrics-listener.ts';
import type { Part, RunningPart, Shared } from './part.ts';
import { startReserve } from './reserve.ts';
import { supervise } from './supervise.ts';

/** The parts of one process while they run. */
export interface RunningProcess {
  readonly parts: readonly { readonly name: string; readonly where: string | undefined }[];
  /** Stops the listeners, stores what waits, finishes what is in hand. The runtime stays the caller's to close. */
  stop(): Promise<void>;
}

/** Starts the parts of a process in their order; when a required one cannot start, stops the others and rejects. */
export async function runParts(runtime: Runtime, wanted: readonly Part[]): Promise<RunningProcess> {
  const { metricsBind } = runtime.config;
  const parts = metricsBind === '' ? wanted : [...wanted, metricsListener(metricsBind)];
  let queue: PingQueue | null = null;
  const obstacle = (): string | null => (runtime.reserve.isFull() ? 'the disk is full' : runtime.store.dialect.fault());
  const listening = createListening({ ...runtime, instance: processName(), obstacle });
  const shared: Shared = {
    runtime,
    pings: () => {
      queue ??= openPingQueue({ ...runtime, listening });
      return queue;
    },
    listening,
  };
  const reserve = startReserve(runtime);
  const running: { readonly part: Part; readonly running: RunningPart }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((each) => each.running.stop()));
    await queue?.close();
    await listening.stop();
    await reserve.stop();
  };
  // the database answered a moment ago; should it be away again, the first heartbeat agrees
  await runtime
    .agreeOnTime()
    .catch((error: unknown) => runtime.log.debug({ err: error }, 'could not agree on the time'));
  try {
    for (const part of parts) running.push({ part, running: await supervise(part, shared) });
  } catch (error) {
    await stop();
    throw error;
  }
  const names = parts.map(({ name }) => name);
  const heartbeat = startHeartbeat(runtime, names);
  return {
    parts: running.map(({ part, running: { where } }) => ({ name: part.name, where })),
    async stop() {
      await stop();
      await heartbeat.stop();
    },
  };
}
