import { StatsD } from 'hot-shots';
import type { Metrics } from '../alerts/metrics.ts';
import type { Log } from '../log.ts';

const DEFAULT_PORT = 8125;

/** A way to statsd that can be closed. */
export interface Statsd extends Metrics {
  close(): Promise<void>;
}

/** Opens the way to the statsd server of `STATSD_HOST` (`host` or `host:port`); names go out as they are. */
export function openStatsd(address: string, log: Pick<Log, 'debug'>): Statsd {
  const [, host = address, port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  const client = new StatsD({
    host,
    port: port === undefined ? DEFAULT_PORT : Number(port),
    // a UDP packet to a server that is away is simply lost
    errorHandler: (error) => log.debug({ err: error }, 'the statsd server cannot be reached'),
  });
  return {
    increment: (name, by = 1) => client.increment(name, by),
    timing: (name, millis) => client.timing(name, millis),
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}
