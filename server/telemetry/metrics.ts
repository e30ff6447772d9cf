import { type Metrics, noMetrics } from '../alerts/metrics.ts';
import type { S3Meter } from '../bodies/s3.ts';
import type { Telemetry } from './telemetry.ts';

const NOTIFICATION = /^hc\.notifications\.(\w+)\.(success|fail)$/;
const DWELL = 'hc.sendalerts.dwellTime';

/** Passes what the alert loop counts on to statsd (if any), and keeps it for Prometheus under our own names. */
export function alertMetrics(telemetry: Telemetry, statsd: Metrics = noMetrics): Metrics {
  return {
    increment(name, by = 1) {
      statsd.increment(name, by);
      const [, kind, result] = NOTIFICATION.exec(name) ?? [];
      if (kind !== undefined && result !== undefined) telemetry.notifications.add([kind, result], by);
    },
    timing(name, millis) {
      statsd.timing(name, millis);
      if (name === DWELL) telemetry.dwellSecs.observe([], millis / 1000);
    },
  };
}

/** Counts what object storage does. */
export function storageMeter(metrics: Metrics): S3Meter {
  return {
    got(ms) {
      metrics.increment('hc.lib.s3.getObject');
      metrics.timing('hc.lib.s3.getObjectTime', ms);
    },
    removed(ms, failed) {
      metrics.timing('hc.lib.s3.removeObjectsTime', ms);
      if (failed > 0) metrics.increment('hc.lib.s3.removeObjectsErrors', failed);
    },
  };
}
