import { z } from 'zod';
import { scheduleKindOf, validateSchedule } from '../../../core/schedule/next-due.ts';
import { currentZoneName } from '../../../core/schedule/zone-names.ts';
import { isSlug, SLUG_MAX_LENGTH } from '../../../core/slug.ts';
import { shortText, text, truth, wholeNumber } from './texts.ts';

const LEAST_SECS = 60;
const MOST_SECS = 31_536_000;
const KEYWORDS_MAX = 200;

const UNIQUE_FIELDS = ['name', 'slug', 'tags', 'timeout', 'grace'] as const;

const legacySubject = () => shortText(KEYWORDS_MAX).optional();
const keywords = (about: string) => shortText(KEYWORDS_MAX).optional().describe(about);
const flag = (about: string) => truth().optional().describe(about);

/**
 * The fields of a check as a request gives them. Their order is that in which Healthchecks finds faults: only the first
 * one becomes the message.
 */
export const checkFields = z.object({
  channels: text()
    .optional()
    .describe('Who is told: `*` all channels of the project, else UUIDs or exact names between commas; empty: nobody.'),
  desc: text().optional().describe('Description.'),
  failure_kw: keywords('Keywords that mean failure, between commas.'),
  filter_subject: flag('Looks for keywords in the subject of mails.'),
  filter_body: flag('Looks for keywords in the body of mails.'),
  filter_http_body: flag('Looks for keywords in the body of HTTP pings.'),
  filter_default_fail: flag('A filtered ping without a keyword is a failure; else it is ignored.'),
  grace: wholeNumber(LEAST_SECS, MOST_SECS).optional().describe('Extra time before an alert, in seconds.'),
  manual_resume: flag('A ping does not resume the check when it is paused.'),
  methods: z
    .enum(['', 'POST'], { error: 'has unexpected value' })
    .optional()
    .describe('`POST`: only POST requests count; others are recorded and ignored.'),
  name: shortText(100).optional().describe('Name. In v1 and v2 it also makes the slug, unless that is given.'),
  schedule: shortText(100)
    .refine((value) => validateSchedule(scheduleKindOf(value), value) === null, {
      error: 'is not a valid cron or OnCalendar expression',
    })
    .optional()
    .describe(
      'Cron or OnCalendar expression; makes the check one of that kind, and a `timeout` beside it is not kept.',
    ),
  slug: shortText(SLUG_MAX_LENGTH)
    .refine(isSlug, { error: 'does not match pattern' })
    .meta({ maxLength: SLUG_MAX_LENGTH, pattern: '^[a-z0-9_-]*$' })
    .optional()
    .describe('Slug, for ping addresses with the ping key of the project.'),
  start_kw: keywords('Keywords that mean a start, between commas.'),
  subject: legacySubject().describe('Older name of `success_kw`; also sets `filter_subject`.'),
  subject_fail: legacySubject().describe('Older name of `failure_kw`; also sets `filter_subject`.'),
  success_kw: keywords('Keywords that mean success, between commas.'),
  tags: shortText(500).optional().describe('Tags, separated by spaces.'),
  timeout: wholeNumber(LEAST_SECS, MOST_SECS)
    .optional()
    .describe('Seconds between pings; makes the check a simple one unless `schedule` is given.'),
  tz: text()
    .refine((value) => currentZoneName(value) !== null, { error: 'is not a valid timezone' })
    .optional()
    .describe('Time zone of the schedule: an IANA name. Legacy names are replaced by their successors.'),
  unique: z
    .array(z.enum(UNIQUE_FIELDS, { error: "an item in 'unique' has unexpected value" }), { error: 'is not an array' })
    .optional()
    .describe('Create only: when a check has the same values in all these fields, that one is updated instead.'),
});

/** What a valid request says. */
export type CheckFieldsBody = z.output<typeof checkFields>;
