import type { CheckStateProps, ShownDue } from '../../../../views/pages/check/state.tsx';
import type { CheckStatusProps } from '../../../../views/pages/check/status-card.tsx';
import type { Span } from '../../../core/blind-window.ts';
import type { Check } from '../../../core/check.ts';
import type { Flip } from '../../../core/flip.ts';
import type { Instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { localTime } from '../../../core/local-time.ts';
import { failedRuns } from '../../../core/run-state.ts';
import { alertAfterOr, type Standing, type Status } from '../../../core/status.ts';
import { shownSpans } from '../../../core/status-spans.ts';
import { counted } from '../../../core/words.ts';

interface Facts {
  readonly check: Check;
  /** Newest first. */
  readonly flips: readonly Flip[];
  readonly now: Instant;
  readonly standing: Standing;
  readonly isHeld: boolean;
}

/** How the status is put into words. */
interface StatusLook extends Pick<Facts, 'standing'> {
  /** When Rollcall was not listening as a ping was expected that it could not hear; null: nothing is missing. */
  readonly unheard: Span | null;
  readonly zone: string;
}

/** Says in what status a check is, since when, and what comes next. */
export function presentState({ check, standing, flips, now, isHeld }: Facts): CheckStateProps {
  return {
    status: standing.status,
    started: standing.isStarted,
    since: sinceOf({ check, flips, now, isHeld }),
    due: dueOf(check, standing),
  };
}

/** Puts the status into a sentence, with what can be done about it. */
export function presentStatus(
  check: Check,
  { standing, unheard, zone }: StatusLook,
  canEdit: boolean,
): CheckStatusProps {
  return {
    status: standing.status,
    started: standing.isStarted,
    ...sentenceOf(check, standing.status),
    unheard: unheard === null ? null : awayWords(unheard, zone),
    runningSince: check.lastStartAt === null ? null : toIso(check.lastStartAt),
    canPause: canEdit && (check.status !== 'paused' || standing.isStarted),
    isPaused: check.status === 'paused',
    canResume: canEdit && check.status === 'paused',
    canEdit,
  };
}

/** Writes when Rollcall was not listening: `2026-01-31 02:00:00–02:40:00`. */
export function awayWords({ from, to }: Span, zone: string): string {
  const [first, last] = [localTime(from, zone), localTime(to, zone)];
  const end = first.date === last.date ? `–${last.time}` : ` – ${last.date} ${last.time}`;
  return `${first.date} ${first.time}${end}`;
}

function sinceOf({ check, flips, now, isHeld }: Omit<Facts, 'standing'>): string | null {
  if (flips.length === 0 && check.status !== 'new') return null;
  const span = shownSpans({ check, flips, now, isHeld, from: check.createdAt }).at(-1);
  return span === undefined || span.status === 'new' ? null : toIso(span.from);
}

function dueOf(check: Check, { status, isStarted, nextPingAt }: Standing): ShownDue | null {
  const alertAt = alertAfterOr(check, check.alertAfter);
  const due = (label: string, at: Instant | null): ShownDue | null => (at === null ? null : { label, at: toIso(at) });
  switch (status) {
    case 'down':
      return null;
    case 'grace':
      return due('Alert', alertAt);
    default:
      return isStarted ? due('Must end', alertAt) : due('Next ping due', nextPingAt);
  }
}

function sentenceOf(check: Check, status: Status): Pick<CheckStatusProps, 'sentence' | 'lastPing'> {
  const lastPing = check.lastPingAt === null ? null : toIso(check.lastPingAt);
  switch (status) {
    case 'new':
      return {
        sentence: check.nPings === 0 ? 'Never pinged. Waiting for the first ping.' : 'Waiting for a ping.',
        lastPing,
      };
    case 'paused':
      return {
        sentence: check.manualResume
          ? 'Pings are ignored until a user resumes the check.'
          : 'No alerts are sent. The next ping resumes the check.',
        lastPing: null,
      };
    case 'up':
      return { sentence: '', lastPing };
    case 'grace':
      return { sentence: lateSentence(check), lastPing };
    case 'down':
      return { sentence: '', lastPing };
    default:
      return { sentence: '', lastPing };
  }
}

function lateSentence(check: Check): string {
  const failed = failedRuns(check);
  if (failed === 0) return 'A ping was expected by now.';
  return `${counted(failed, 'run')} failed in a row; ${check.failTolerance} ${check.failTolerance === 1 ? 'is' : 'are'} tolerated.`;
}
