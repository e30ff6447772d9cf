import { guessCron } from './guess-cron.ts';

/** What examples are made for. */
export interface UsageTarget {
  readonly url: string;
  readonly email: string;
  /** When the job runs, for examples that start it: of five fields, or null where no such line says it. */
  readonly cron: string | null;
  /** For systemd; null where no such expression says it. */
  readonly onCalendar: string | null;
  /** Only POST requests count. */
  readonly post: boolean;
}

/** A piece of a program or a configuration. */
export interface Snippet {
  /** What it does. */
  readonly title: string;
  readonly code: string;
  /** What to know about it. */
  readonly note?: string;
}

/** One way to ping: a language, or a service that runs jobs. */
export interface UsageExample {
  readonly id: string;
  readonly title: string;
  readonly snippets: readonly Snippet[];
}

/** Shown where the schedule of the check cannot be said in one line. */
export const PLACEHOLDER_CRON = '0 4 * * *';
export const PLACEHOLDER_ON_CALENDAR = '*-*-* 04:00';
export const SCHEDULE_NOTE = 'The schedule is only an example: replace it with that of your job.';

/** Returns the lines of a schedule that a check implies. */
export function schedulesOf(check: {
  readonly kind: 'simple' | 'cron' | 'oncalendar';
  readonly schedule: string;
  readonly timeoutSecs: number;
}): Pick<UsageTarget, 'cron' | 'onCalendar'> {
  if (check.kind === 'cron') return { cron: check.schedule, onCalendar: null };
  if (check.kind === 'oncalendar') return { cron: null, onCalendar: check.schedule };
  return { cron: guessCron(check.timeoutSecs), onCalendar: null };
}

/** Returns the command that pings with curl: ten seconds a try, silent, and it does not show the answer. */
export function curl(
  url: string,
  { post, quoted = false }: { readonly post: boolean; readonly quoted?: boolean },
): string {
  const address = quoted ? `"${url}"` : url;
  return `curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null${post ? ' -X POST' : ''} ${address}`;
}
