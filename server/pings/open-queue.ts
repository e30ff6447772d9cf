import { markForUpload } from '../bodies/mark-for-upload.ts';
import type { ObjectStorage } from '../bodies/object-storage.ts';
import type { Bus, Change } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { IncomingPing, PingOutcome, PingQueue } from '../core/incoming.ts';
import type { Log } from '../log.ts';
import { createPruner } from '../services/prune-check.ts';
import type { OpenStore } from '../store/open.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { openPingWriter } from './open-writer.ts';
import { createPingQueue } from './queue.ts';
import type { TouchedCheck } from './writer.ts';

/** What the queue is made from; without `telemetry` nothing is counted. */
interface PingQueueParts {
  readonly store: OpenStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** Null: long bodies stay in the database. */
  readonly objects: ObjectStorage | null;
  readonly telemetry?: Telemetry;
}

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
