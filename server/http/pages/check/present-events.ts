import type {
  ShownEvent,
  ShownNotification,
  ShownPing,
  ShownUnheard,
} from '../../../../views/components/event-row.tsx';
import { parseAnsi } from '../../../core/ansi.ts';
import { bodyAsText } from '../../../core/body-text.ts';
import { formatRunTime, pairDurations } from '../../../core/duration.ts';
import { eventLabel, eventSource, senderOf } from '../../../core/event-label.ts';
import type { Flip } from '../../../core/flip.ts';
import type { Micros } from '../../../core/instant.ts';
import { limitWords } from '../../../core/limit-words.ts';
import { statusLabel } from '../../../core/words.ts';
import type { RunPing } from '../../../store/reads/api-pings.ts';
import type { CheckEvent, NotificationEvent, PingEvent, UnheardEvent } from '../../../store/reads/check-events.ts';
import { type CheckView, shownTime } from './check-visit.ts';
import { awayWords } from './present-state.ts';

const LONGEST_AGENT = 80;
const SHORT_RID = 5;

/** Prepares events for show; `pairing` are the pings among which runs began and ended. */
export function presentEvents(
  events: readonly CheckEvent[],
  pairing: readonly RunPing[],
  view: CheckView,
): readonly ShownEvent[] {
  const durations = pairDurations(pairing);
  return events.map((event): ShownEvent => {
    if (event.kind === 'ping') return presentPing(event, durations.get(event.ping.n), view);
    if (event.kind === 'notification') return presentNotification(event, view);
    if (event.kind === 'unheard') return presentUnheard(event, view);
    const { flip } = event;
    return {
      kind: 'flip',
      id: `event-flip-${flip.id}`,
      at: shownTime(flip.createdAt, view.zone),
      from: statusLabel(flip.oldStatus),
      to: flip.newStatus,
      reason: flipReason(flip),
    };
  });
}

function presentPing({ ping, head, bodyBytes }: PingEvent, duration: Micros | undefined, view: CheckView): ShownPing {
  const { prefix, check, zone } = view;
  const isBodyNote = head === null && bodyBytes > 0;
  return {
    kind: 'ping',
    id: `event-ping-${ping.n}`,
    at: shownTime(ping.createdAt, zone),
    n: ping.n,
    look: ping.kind,
    label: eventLabel(ping),
    duration: duration === undefined ? '' : formatRunTime(duration),
    rid:
      ping.rid === null
        ? null
        : { short: ping.rid.slice(0, SHORT_RID), href: `${prefix}/checks/${check.code}/log/?rid=${ping.rid}` },
    source: eventSource(ping),
    sender: senderOf(ping) ?? ping.ua.slice(0, LONGEST_AGENT),
    body: isBodyNote ? `${bodyBytes}-byte body` : headText(head),
    isBodyNote,
    href: `${prefix}/checks/${check.code}/pings/${ping.n}/`,
  };
}

function presentNotification({ id, createdAt, state, error, channel }: NotificationEvent, view: CheckView) {
  const shown: ShownNotification = {
    kind: 'notification',
    id: `event-notification-${id}`,
    at: shownTime(createdAt, view.zone),
    text: NOTIFICATION_WORDS[state],
    channel: view.nameOf(channel),
    error: state === 'queued' || state === 'sending' ? '' : error,
  };
  return shown;
}

function presentUnheard({ id, createdAt, from, to }: UnheardEvent, { zone }: CheckView): ShownUnheard {
  return {
    kind: 'unheard',
    id: `event-unheard-${id}`,
    at: shownTime(createdAt, zone),
    text: `Not heard: Rollcall was not listening ${awayWords({ from, to }, zone)}`,
  };
}

const NOTIFICATION_WORDS: Readonly<Record<NotificationEvent['state'], string>> = {
  queued: 'Alert is waiting to be sent to',
  sending: 'Alert is being sent to',
  sent: 'Alert sent to',
  failed: 'Alert could not be sent to',
  deferred: 'Alert will be retried for',
  skipped: 'Alert not sent to',
};

function flipReason({ reason, limit, newStatus }: Flip): string {
  if (limit !== null) return limitWords(limit);
  if (reason === 'fail') return 'reported a failure';
  if (reason === 'timeout') return newStatus === 'down' ? 'did not report in time' : '';
  return '';
}

/** The first line or so of a body; bytes that are no text show as such. */
function headText(head: Uint8Array | null): string {
  if (head === null) return '';
  const text = parseAnsi(bodyAsText(head)).map((piece) => piece.text);
  return text.join('').replace(/\s+/g, ' ').trim();
}
