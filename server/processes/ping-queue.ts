import type { Change } from '../bus.ts';
import type { PingQueue } from '../ingest/incoming.ts';
import { createPingQueue } from '../ingest/queue.ts';
import type { Runtime } from '../runtime.ts';
import { openPingWriter } from '../store/ping-writer/open.ts';
import type { TouchedCheck } from '../store/ping-writer/ping-writer.ts';

/** Opens the queue for pings on the runtime's database, with hints on the bus for whoever waits for changes. */
export function openPingQueue({ store, bus, log }: Pick<Runtime, 'store' | 'bus' | 'log'>): PingQueue {
  return createPingQueue({
    writer: openPingWriter(store.options, store.dialect.gate),
    log,
    onCommitted: (touched) => bus.publish(touched.map(changeOf)),
  });
}

function changeOf({ checkId, projectId, flipped, dueSooner }: TouchedCheck): Change {
  const what = flipped ? 'flip' : dueSooner ? 'due' : 'ping';
  return { what, check: checkId, project: projectId };
}
