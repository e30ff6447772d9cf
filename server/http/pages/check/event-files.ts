import { bodyAsText } from '../../../core/body-text.ts';
import { pairDurations } from '../../../core/duration.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../core/instant.ts';
import { toIsoMicros } from '../../../core/iso.ts';
import type { RunPing } from '../../../store/reads/api-pings.ts';
import { type CheckEvent, momentOf } from '../../../store/reads/check-events.ts';
import type { CheckView } from './check-visit.ts';

const COLUMNS = [
  'time',
  'event',
  'n',
  'exit_status',
  'duration_secs',
  'rid',
  'scheme',
  'method',
  'remote_addr',
  'user_agent',
  'body_bytes',
  'body_start',
  'old_status',
  'new_status',
  'reason',
  'channel',
  'state',
  'error',
  'expected_at',
  'away_from',
  'away_to',
] as const;

/** What goes into a file. */
export interface EventFile extends Pick<CheckView, 'nameOf'> {
  readonly events: readonly CheckEvent[];
  readonly pairing: readonly RunPing[];
}

type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

/** Writes events as a table for spreadsheets (RFC 4180). */
export function eventsAsCsv({ events, pairing, nameOf }: EventFile): string {
  const lines = rowsOf({ events, pairing, nameOf }).map((row) => COLUMNS.map((column) => cell(row[column])).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

/** Writes events as one JSON document a line. */
export function eventsAsLines({ events, pairing, nameOf }: EventFile): string {
  return rowsOf({ events, pairing, nameOf })
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

function rowsOf({ events, pairing, nameOf }: EventFile): readonly Row[] {
  const durations = pairDurations(pairing);
  return events.map((event) => rowOf(event, event.kind === 'ping' ? durations.get(event.ping.n) : undefined, nameOf));
}

function rowOf(event: CheckEvent, duration: Micros | undefined, nameOf: CheckView['nameOf']): Row {
  const time = toIsoMicros(momentOf(event));
  if (event.kind === 'flip') {
    const { oldStatus, newStatus, reason } = event.flip;
    return { time, event: 'flip', old_status: oldStatus, new_status: newStatus, ...(reason === '' ? {} : { reason }) };
  }
  if (event.kind === 'notification') {
    const { channel, state, error } = event;
    return { time, event: 'notification', channel: nameOf(channel), state, ...(error === '' ? {} : { error }) };
  }
  if (event.kind === 'unheard')
    return {
      time,
      event: 'unheard',
      expected_at: toIsoMicros(event.expectedAt),
      away_from: toIsoMicros(event.from),
      away_to: toIsoMicros(event.to),
    };
  const { ping, head, bodyBytes } = event;
  return {
    time,
    event: ping.kind,
    n: ping.n,
    ...(ping.exitStatus === null ? {} : { exit_status: ping.exitStatus }),
    ...(duration === undefined ? {} : { duration_secs: duration / MICROS_PER_SECOND }),
    ...(ping.rid === null ? {} : { rid: ping.rid }),
    scheme: ping.scheme,
    method: ping.method,
    ...(ping.remoteAddr === null ? {} : { remote_addr: ping.remoteAddr }),
    user_agent: ping.ua,
    body_bytes: bodyBytes,
    ...(head === null ? {} : { body_start: bodyAsText(head) }),
  };
}

/** Spreadsheets take a cell that begins like a formula for one, and the sender of a ping is a stranger. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
