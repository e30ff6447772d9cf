import { markForUpload } from '../bodies/mark-for-upload.ts';
import type { Change } from '../bus.ts';
import type { IncomingPing, PingOutcome, PingQueue } from '../ingest/incoming.ts';
import { createPingQueue } from '../ingest/queue.ts';
import type { Runtime } from '../runtime.ts';
import { createPruner } from '../services/prune-check.ts';
import { openPingWriter } from '../store/ping-writer/open.ts';
import type { TouchedCheck } from '../store/ping-writer/ping-writer.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

type PingQueueParts = Pick<Runtime, 'store' | 'bus' | 'clock' | 'log' | 'objects'> &
  Partial<Pick<Runtime, 'telemetry'>>;

/** Opens the queue for pings on the runtime's database: hints go to the bus, checks with many pings are pruned. */
export function openPingQueue({ store, bus, clock, log, objects, telemetry }: PingQueueParts): PingQueue {
  const pruner = createPruner({
    store,
    objects,
    now: () => clock.now(),
    onError: (error, check) => log.error({ err: error, check }, 'could not prune a check'),
  });
  const queue = createPingQueue({
    writer: openPingWriter(store.options, store.dialect.gate),
    log,
    onCommitted: (touched) => {
      bus.publish(touched.flatMap(changesOf));
      for (const { checkId, pruneDue } of touched) if (pruneDue) pruner.add(checkId);
    },
  });
  const submit = (ping: IncomingPing): Promise<PingOutcome> =>
    queue.submit(objects === null ? ping : markForUpload(ping));
  return {
    submit: telemetry === undefined ? submit : counted(submit, telemetry),
    async close() {
      await queue.close();
      await pruner.stop();
    },
  };
}

/** Counts each ping and times it, without a further turn of the event loop for it. */
function counted(submit: PingQueue['submit'], { pings, pingSecs }: Telemetry): PingQueue['submit'] {
  return (ping) => {
    const startedAt = performance.now();
    const outcome = submit(ping);
    outcome.then(
      (what) => {
        pings.add([ping.action, what]);
        pingSecs.observe([], (performance.now() - startedAt) / 1000);
      },
      () => pings.add([ping.action, 'refused']),
    );
    return outcome;
  };
}

function changesOf({ checkId: check, projectId: project, flipped, dueSooner }: TouchedCheck): readonly Change[] {
  const flip: readonly Change[] = flipped ? [{ what: 'flip', check, project }] : [];
  return [...flip, { what: dueSooner ? 'due' : 'ping', check, project }];
}
