import { statusLabel } from '../../server/core/words.ts';
import type { Logo } from '../icons.ts';
import type { Shell } from '../layout/shell.ts';
import { Button } from './button.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Form } from './form.tsx';
import { Icon, ServiceLogo } from './icon.tsx';
import { Moment } from './moment.tsx';

/** One try to deliver a notification. */
export interface ShownAttempt {
  readonly n: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly httpStatus: number | null;
  /** Empty when it went well. */
  readonly error: string;
  readonly responseExcerpt: string;
}

/** One delivery of one change of status to one channel. */
export interface ShownNotification {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly status: 'up' | 'down';
  readonly isTest: boolean;
  /** It sums up others. */
  readonly isSummary: boolean;
  /** Null for a test and a summary. */
  readonly check: { readonly code: string; readonly name: string } | null;
  readonly channel: {
    readonly code: string;
    readonly label: string;
    readonly service: string;
    readonly logo: Logo | null;
  };
  readonly state: 'queued' | 'sending' | 'sent' | 'failed' | 'deferred' | 'skipped';
  /** What the service has said of it since. */
  readonly receipt: string | null;
  readonly error: string;
  readonly meaning: string;
  readonly canRetry: boolean;
  readonly attempts: readonly ShownAttempt[];
}

interface NotificationListProps {
  readonly shell: Shell;
  readonly notifications: readonly ShownNotification[];
  /** Where failed ones are sent again from; null: the viewer may not. Path below the site's root. */
  readonly retryAt: string | null;
  /** Code of the channel whose page this is; empty: of all. */
  readonly back: string;
  readonly none: string;
}

const COLUMNS: readonly Column[] = [
  { id: 'about', label: 'Alert' },
  { id: 'at', label: 'When', phoneLabel: 'When', width: 'narrow' },
  { id: 'channel', label: 'Integration', phoneLabel: 'To' },
  { id: 'result', label: 'Result', width: 'wide' },
];

/** What was sent, to where, and how every attempt went. */
export function NotificationList({ shell, notifications, retryAt, back, none }: NotificationListProps) {
  return (
    <DataTable
      caption="Notifications, newest first"
      columns={COLUMNS}
      none={none}
      rows={notifications.map((one) => ({
        key: String(one.id),
        cells: [
          <About key="about" shell={shell} one={one} />,
          <Moment key="at" at={one.at} none="" />,
          <span key="channel" class="sent-to">
            <ServiceLogo logo={one.channel.logo} label={one.channel.service} />
            <bdi>{one.channel.label}</bdi>
          </span>,
          <Result key="result" shell={shell} one={one} retryAt={retryAt} back={back} />,
        ],
      }))}
    />
  );
}

function About({ shell, one }: { readonly shell: Shell; readonly one: ShownNotification }) {
  const word = statusLabel(one.status);
  const whole = one.isSummary ? `Summary (${word})` : `${word}:`;
  const look = one.status === 'down' ? 'state--bad' : 'state--good';
  return (
    <span class={`state ${look}`}>
      <Icon name={one.status === 'down' ? 'circle-alert' : 'circle-check'} />
      <span class="sent-word">{one.isTest ? `Test (${word})` : whole}</span>
      {one.check === null ? null : (
        <a class="sent-about" href={`${shell.prefix}/checks/${one.check.code}/details/`}>
          <bdi>{one.check.name}</bdi>
        </a>
      )}
    </span>
  );
}

interface ResultProps {
  readonly shell: Shell;
  readonly one: ShownNotification;
  readonly retryAt: string | null;
  readonly back: string;
}

function Result({ shell, one, retryAt, back }: ResultProps) {
  return (
    <div class="sent-result">
      <span class={`state ${LOOKS[one.state]}`}>
        {WORDS[one.state]}
        {one.receipt === null ? null : <span class="channel__about">{one.receipt}</span>}
      </span>
      {one.error === '' ? null : <span class="channel__error">{one.error}</span>}
      {one.meaning === '' ? null : <span class="channel__about">{one.meaning}</span>}
      {one.attempts.length === 0 ? null : <Attempts attempts={one.attempts} />}
      {one.canRetry && retryAt !== null ? (
        <Form shell={shell} action={retryAt}>
          <input type="hidden" name="back" value={back} />
          <Button look="plain" name="retry" value={String(one.id)}>
            Send again
          </Button>
        </Form>
      ) : null}
    </div>
  );
}

const WORDS = {
  queued: 'Waiting to be sent',
  sending: 'Being sent',
  sent: 'Delivered',
  failed: 'Failed',
  deferred: 'Will be retried',
  skipped: 'Not sent',
} as const;

const LOOKS = {
  queued: '',
  sending: '',
  sent: 'state--good',
  failed: 'state--bad',
  deferred: 'state--wait',
  skipped: 'state--wait',
} as const;

function Attempts({ attempts }: { readonly attempts: readonly ShownAttempt[] }) {
  const [first] = attempts;
  const summary =
    attempts.length === 1 && first !== undefined
      ? `1 attempt, ${duration(first.durationMs)}`
      : `${attempts.length} attempts`;
  return (
    <details class="attempts">
      <summary>{summary}</summary>
      <ol class="attempts__list">
        {attempts.map((attempt) => (
          <li class="attempts__one" key={attempt.n} value={attempt.n}>
            <Moment at={attempt.startedAt} none="" />
            {attempt.httpStatus === null ? '' : `, HTTP status ${attempt.httpStatus}`}, {duration(attempt.durationMs)}
            {attempt.error === '' ? ', delivered' : `: ${attempt.error}`}
            {attempt.responseExcerpt === '' ? null : <pre class="attempts__answer">{attempt.responseExcerpt}</pre>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
