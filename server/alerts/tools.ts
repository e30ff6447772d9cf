import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Quotas, SendTools } from '../delivery/send.ts';
import type { Buckets, WaysOut } from '../delivery/ways-out.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

export interface ToolParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Config;
  readonly ways: WaysOut;
}

/** Puts together what a delivery is sent with; the rate limits live in the store, shared by all processes. */
export function sendTools({ store, clock, log, settings, ways }: ToolParts): SendTools {
  const { http, mail, shell, signal, reader } = ways;
  return {
    ...{ http, mail, shell, signal, reader, clock, settings, log },
    buckets: bucketsIn(store, clock),
    quotas: quotasIn(store, clock),
  };
}

function quotasIn(store: Store, clock: Clock): Quotas {
  return {
    async take(of, projectCode) {
      const project = await store.projects.byCode(projectCode);
      return project === null
        ? { taken: true, limit: 0 }
        : await store.allowances.take(project.ownerId, of, clock.now());
    },
  };
}

function bucketsIn(store: Store, clock: Clock): Buckets {
  return {
    async take({ key, capacity, refillSecs }) {
      const taken = await store.buckets.take(key, { capacity, refillSecs }, clock.now());
      return taken.allowed ? { granted: true } : { granted: false, nextAt: taken.nextTokenAt };
    },
  };
}
