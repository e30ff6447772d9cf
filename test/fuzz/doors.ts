import { bodyAsText } from '../../server/core/body-text.ts';
import { describeSchedule } from '../../server/core/schedule/describe.ts';
import { validateSchedule } from '../../server/core/schedule/next-due.ts';
import { Invalid } from '../../server/errors.ts';
import { parseObject } from '../../server/http/api/body.ts';
import { readPing } from '../../server/http/ping/handler.ts';
import { readMail } from '../../server/reading/mail-text.ts';
import { readRichText } from '../../server/reading/rich-text.ts';
import { readBounceReport } from '../../server/smtp/bounce-report.ts';
import { parseMailbox } from '../../server/smtp/mailbox.ts';

/** A place where strangers' bytes come in; throws when it does what it must not. */
export interface Door {
  readonly name: string;
  readonly take: (input: Buffer) => void;
}

/** What can be tried without a server. */
export const DOORS: readonly Door[] = [
  { name: 'mail', take: (input) => void readMail(input) },
  { name: 'returned mail', take: (input) => void readBounceReport(input) },
  { name: 'mailbox', take: (input) => void parseMailbox(input.toString(), 'ping.example.org') },
  { name: 'body of a ping', take: (input) => void bodyAsText(input) },
  { name: 'path of a ping', take: takePath },
  { name: 'API body', take: takeJson },
  { name: 'cron', take: (input) => takeSchedule('cron', input) },
  { name: 'OnCalendar', take: (input) => takeSchedule('oncalendar', input) },
  // longer descriptions are read in the thread that is cut off after a while
  { name: 'description', take: (input) => void readRichText(input.toString().slice(0, 1_000)) },
];

function takePath(input: Buffer): void {
  const [path = '', ...query] = input.toString('latin1').split('?');
  readPing(path, query.join('?'));
}

function takeJson(input: Buffer): void {
  try {
    parseObject(input);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
  }
}

/** Schedules have at most 100 characters. */
function takeSchedule(kind: 'cron' | 'oncalendar', input: Buffer): void {
  const schedule = input.toString().slice(0, 100);
  const fault = validateSchedule(kind, schedule);
  const words = describeSchedule({ kind, schedule, timeoutSecs: 60 });
  if (fault === null && words === null) throw new Error('a valid schedule has no words');
}
