import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { systemClock } from '../server/clock.ts';
import { SCHEDULE_KINDS } from '../server/core/check.ts';
import type { Instant } from '../server/core/instant.ts';
import { fromIso, toIso } from '../server/core/iso.ts';
import { nextDue, ScheduleError, validateSchedule } from '../server/core/schedule/next-due.ts';
import { currentZoneName } from '../server/core/schedule/zone-names.ts';
import { Invalid } from '../server/errors.ts';
import { defineCommand, UsageError } from './support/command.ts';

const MOST = 1000;

const questionSchema = z.object({
  kind: z.enum(SCHEDULE_KINDS),
  schedule: z.union([z.string(), z.number().int()]).transform(String),
  tz: z.string().default('UTC'),
  start: z.string().optional(),
});
type Question = z.infer<typeof questionSchema>;

export default defineCommand({
  summary: 'Prints when a schedule is due next, without needing a server or a database',
  options: {
    kind: { type: 'string', value: '<kind>', about: 'cron, oncalendar or simple' },
    schedule: { type: 'string', value: '<text>', about: 'the expression; for simple the timeout in seconds' },
    tz: { type: 'string', value: '<zone>', about: 'time zone, such as Europe/Riga (default UTC)' },
    from: { type: 'string', value: '<ISO time>', about: 'start of the count (default now)' },
    count: { type: 'string', value: '<n>', about: 'number of dates (default 6)' },
    json: { type: 'boolean', about: 'prints one JSON object: {"next":[…]}' },
    stdin: {
      type: 'boolean',
      about: 'reads {"kind","schedule","tz","start"} from each line and prints {"next":[…]} or {"error":"…"}',
    },
  },
  async run({ values }, { out, input }) {
    const count = countOf(values.count ?? '6');
    if (values.stdin) {
      for await (const line of createInterface({ input: Readable.from(input) })) {
        if (line.trim() !== '') out(JSON.stringify(answer(line, count)));
      }
      return 0;
    }
    if (values.kind === undefined || values.schedule === undefined)
      throw new UsageError('--kind and --schedule are required');
    const { kind, schedule, tz, from: start } = values;
    const times = timesOf(read({ kind, schedule, tz, start }), count);
    if (values.json) out(JSON.stringify({ next: times }));
    else if (times.length === 0) out('never');
    else for (const time of times) out(time);
    return 0;
  },
});

function answer(line: string, count: number): { readonly next: readonly string[] } | { readonly error: string } {
  try {
    return { next: timesOf(read(JSON.parse(line)), count) };
  } catch (error) {
    if (error instanceof SyntaxError) return { error: 'not a JSON object' };
    if (error instanceof Invalid) return { error: error.message };
    throw error;
  }
}

function read(value: unknown): Question {
  const question = questionSchema.safeParse(value);
  if (question.success) return question.data;
  const [issue] = question.error.issues;
  throw new Invalid(`${issue?.path.join('.') || 'question'}: ${issue?.message ?? 'wrong'}`);
}

/** Returns the next times as ISO texts; fewer than `count` when the schedule comes to an end. */
function timesOf({ kind, schedule, tz, start }: Question, count: number): readonly string[] {
  const timeoutSecs = kind === 'simple' ? secondsOf(schedule) : 0;
  const wrong = validateSchedule(kind, schedule);
  if (wrong !== null) throw new Invalid(`schedule: ${wrong}`);
  if (currentZoneName(tz) === null) throw new Invalid(`tz: there is no time zone ${JSON.stringify(tz)}`);
  const times: string[] = [];
  for (let at = startOf(start); times.length < count; ) {
    const next = dueAfter({ kind, schedule, tz, timeoutSecs }, at);
    if (next === null) break;
    times.push(toIso(next).replace('+00:00', 'Z'));
    at = next;
  }
  return times;
}

function dueAfter(timing: Parameters<typeof nextDue>[0], at: Instant): Instant | null {
  try {
    return nextDue(timing, at);
  } catch (error) {
    if (error instanceof ScheduleError) throw new Invalid(`schedule: ${error.message}`);
    throw error;
  }
}

function startOf(text: string | undefined): Instant {
  if (text === undefined) return systemClock().now();
  const start = fromIso(text);
  if (start === null) throw new Invalid(`start: ${JSON.stringify(text)} is not a time such as 2031-05-06T07:08:09Z`);
  return start;
}

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Invalid('schedule: for a simple check, it must be a number of seconds');
}

function countOf(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST) return count;
  throw new UsageError(`--count must be a number from 1 to ${MOST}`);
}
