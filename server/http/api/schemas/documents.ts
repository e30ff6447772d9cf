import { z } from 'zod';
import { BROKEN_LIMITS } from '../../../core/flip.ts';
import { ownFields } from './check-fields.ts';

// What answers look like. Keys are in the order in which they are sent, since clients compare whole documents.

const moment = () => z.string().meta({ format: 'date-time' });
const uuid = () => z.string().meta({ format: 'uuid' });
const url = () => z.string().meta({ format: 'uri' });

/** An error with the first thing that is wrong, and a list when fields are. */
export const errorDocument = z.strictObject({
  error: z.string(),
  errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
});

/** A check. */
export const checkDocument = z.strictObject({
  name: z.string(),
  slug: z.string(),
  tags: z.string(),
  desc: z.string(),
  grace: z.int().describe('In seconds.'),
  n_pings: z.int().describe('Number of pings received so far.'),
  status: z.enum(['new', 'up', 'grace', 'down', 'paused', 'started']).describe('`started` in v1 only.'),
  started: z.boolean().describe('A run is in progress.'),
  last_ping: moment().nullable().describe('Last success or failure.'),
  next_ping: moment()
    .nullable()
    .describe('When the next ping is expected; while a run is in progress, counted from its start.'),
  manual_resume: z.boolean(),
  methods: z.enum(['', 'POST']),
  subject: z.string(),
  subject_fail: z.string(),
  start_kw: z.string(),
  success_kw: z.string(),
  failure_kw: z.string(),
  filter_subject: z.boolean(),
  filter_body: z.boolean(),
  filter_http_body: z.boolean(),
  filter_default_fail: z.boolean(),
  ...ownFields(),
  badge_url: url().describe('URL of a badge of this check; needs no key.'),
  last_duration: z.int().optional().describe('Seconds that the last run took; absent if unknown.'),
  unique_key: z
    .string()
    .meta({ pattern: '^[0-9a-f]{40}$' })
    .optional()
    .describe('With a read-only key, instead of URLs and codes with which the check could be pinged or changed.'),
  uuid: uuid().optional().describe('Only with a read-write key, like the URLs that follow.'),
  ping_url: url().optional(),
  update_url: url().optional(),
  pause_url: url().optional(),
  resume_url: url().optional(),
  channels: z.string().optional().describe('UUIDs of its channels, sorted, separated by commas.'),
  timeout: z.int().optional().describe('In seconds; simple checks only.'),
  schedule: z.string().optional().describe('Cron and OnCalendar checks only.'),
  tz: z.string().optional().describe('Cron and OnCalendar checks only.'),
});

/** The checks of a project. */
export const checkList = z.strictObject({
  checks: z.array(checkDocument),
  next_cursor: z.string().nullable().optional().describe('Only if `limit` was given; null if there are no more.'),
});

/** A ping. */
export const pingDocument = z.strictObject({
  type: z.enum(['success', 'fail', 'start', 'log', 'ign']),
  date: moment().describe('With microseconds, unless they are zero.'),
  n: z.int().describe('Serial number within the check.'),
  scheme: z.string(),
  remote_addr: z.string().nullable().describe('IP address of the sender.'),
  method: z.string(),
  ua: z.string(),
  rid: uuid().nullable().describe('Run id: the same for a start and its end.'),
  body_url: url().nullable().describe('Null if the ping has no body.'),
  duration: z.number().optional().describe('Seconds that the run ended by this ping took; absent if unknown.'),
  exitstatus: z.int().optional().describe('Only with `details=1`, and if the ping has an exit status.'),
});

/** Pings of a check, newest first. */
export const pingList = z.strictObject({ pings: z.array(pingDocument) });

const status = () => z.enum(['new', 'up', 'down', 'paused']);

/** A change of status. */
export const flipDocument = z.strictObject({
  timestamp: moment(),
  up: z.union([z.literal(0), z.literal(1)]).describe('1 if the new status is up, otherwise 0.'),
  old_status: status().optional().describe('Only with `details=1`, like the two that follow.'),
  new_status: status().optional(),
  reason: z.enum(['', 'timeout', 'fail', ...BROKEN_LIMITS]).optional(),
});

/** Flips of a check, newest first. */
export const flipList = z.strictObject({
  flips: z.array(flipDocument),
  unheard: z
    .array(
      z.strictObject({
        expected_at: z.string().describe('When the ping was expected.'),
        away_from: z.string().describe('When Rollcall stopped listening for pings.'),
        away_to: z.string().describe('When it was listening again.'),
      }),
    )
    .optional()
    .describe('Only with `details=1`: pings that were expected while Rollcall was not listening, the newest 100.'),
  next_cursor: z.string().nullable().optional().describe('Only if `limit` was given; null if there are no more.'),
});

/** Channels of a project. */
export const channelList = z.strictObject({
  channels: z.array(z.strictObject({ id: uuid(), name: z.string(), kind: z.string() })),
});

export type CheckDocument = z.output<typeof checkDocument>;
export type PingDocument = z.output<typeof pingDocument>;
export type FlipDocument = z.output<typeof flipDocument>;
