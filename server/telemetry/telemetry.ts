import type { PingOutcome } from '../core/incoming.ts';
import type { PingAction } from '../core/ping.ts';
import { type Counter, counter, type Histogram, histogram } from './instruments.ts';

/** A number that is read on demand. */
export type Watched = 'sseClients' | 'dbUsed' | 'dbFree' | 'dbWaiting';

/** What this process counts about itself, since it started. */
export interface Telemetry {
  /** Pings by kind, as sent, and what became of them. */
  readonly pings: Counter;
  /** From a ping's arrival to its commit. */
  readonly pingSecs: Histogram;
  /** Requests by route, method and class of status (`2xx`). */
  readonly requestSecs: Histogram;
  /** Notifications by kind of integration and result. */
  readonly notifications: Counter;
  /** From a change of status to the first attempt to send an alert. */
  readonly dwellSecs: Histogram;
  /** Names where a number comes from. */
  watch(name: Watched, read: () => number): void;
  read(name: Watched): number | null;
  /** Everything counted, in the text format of Prometheus. */
  lines(): string;
}

const PING_ACTIONS: readonly PingAction[] = ['success', 'start', 'fail', 'log'];
const PING_OUTCOMES: readonly (PingOutcome | 'refused')[] = ['stored'];

export function createTelemetry(): Telemetry {
  const watched = new Map<string, () => number>();
  const pings = counter({
    name: 'rollcall_pings_total',
    help: 'Pings received, by kind and result.',
    labels: ['kind', 'outcome'],
  });
  // a series that appears only with its first event hides that event from rates
  for (const action of PING_ACTIONS) for (const outcome of PING_OUTCOMES) pings.add([action, outcome], 0);
  const instruments = {
    pings,
    pingSecs: histogram({
      name: 'rollcall_ping_commit_seconds',
      help: 'Time from the arrival of a ping to its commit.',
      labels: [],
    }),
    requestSecs: histogram({
      name: 'rollcall_http_request_seconds',
      help: 'Time to respond to requests for pages and the API.',
      labels: ['route', 'method', 'status'],
    }),
    notifications: counter({
      name: 'rollcall_notifications_total',
      help: 'Notifications, by kind of integration and result.',
      labels: ['kind', 'result'],
    }),
    dwellSecs: histogram({
      name: 'rollcall_alert_dwell_seconds',
      help: 'Time from a status change to the first attempt to send an alert.',
      labels: [],
    }),
  };
  return {
    ...instruments,
    watch: (name, read) => watched.set(name, read),
    read: (name) => watched.get(name)?.() ?? null,
    lines: () =>
      Object.values(instruments)
        .map((instrument) => instrument.lines())
        .join(''),
  };
}
