import { z } from 'zod';
import type { CheckField } from '../../../core/check-field.ts';
import {
  type ApiSetting,
  CHECK_FIELDS,
  type CheckSettings,
  type NameOf,
  type OwnApiSetting,
  type Setting,
} from '../../../core/check-fields.ts';
import { fieldOf, SETTINGS } from '../../../core/check-settings.ts';
import { scheduleKindOf, validateSchedule } from '../../../core/schedule/next-due.ts';
import { currentZoneName } from '../../../core/schedule/zone-names.ts';
import { isSlug } from '../../../core/slug.ts';
import { shortText, text, truth, wholeNumber } from './texts.ts';

const UNIQUE_FIELDS = ['name', 'slug', 'tags', 'timeout', 'grace'] as const;

/** Every setting that requests may give. */
export const API_SETTINGS = SETTINGS.filter(isApiSetting);
const OWN_SETTINGS = API_SETTINGS.filter(isOwnApiSetting);

const legacySubject = () => shortText(CHECK_FIELDS.successKw.longest).optional();

/**
 * The fields of a check as a request gives them. Their order is that in which Healthchecks finds faults: only the first
 * one becomes the message. Those that Healthchecks does not know follow.
 */
export const checkFields = z.object({
  channels: text()
    .optional()
    .describe(
      'The channels to notify: `*` for all channels of the project, or UUIDs or exact names separated by commas; empty for none.',
    ),
  ...shapeOf(['desc', 'failureKw', 'filterSubject', 'filterBody', 'filterHttpBody', 'filterDefaultFail']),
  ...shapeOf(['graceSecs', 'manualResume', 'methods', 'name']),
  schedule: shortText(CHECK_FIELDS.schedule.longest)
    .refine((value) => validateSchedule(scheduleKindOf(value), value) === null, {
      error: 'is not a valid cron or OnCalendar expression',
    })
    .optional()
    .describe(CHECK_FIELDS.schedule.about),
  slug: shortText(CHECK_FIELDS.slug.longest)
    .refine(isSlug, { error: 'does not match pattern' })
    .meta({ maxLength: CHECK_FIELDS.slug.longest, pattern: '^[a-z0-9_-]*$' })
    .optional()
    .describe(CHECK_FIELDS.slug.about),
  ...shapeOf(['startKw']),
  subject: legacySubject().describe('Older name of `success_kw`; also sets `filter_subject`.'),
  subject_fail: legacySubject().describe('Older name of `failure_kw`; also sets `filter_subject`.'),
  ...shapeOf(['successKw', 'tags', 'timeoutSecs', 'tz']),
  ...shapeOf(OWN_SETTINGS),
  unique: z
    .array(z.enum(UNIQUE_FIELDS, { error: "an item in 'unique' has unexpected value" }), { error: 'is not an array' })
    .optional()
    .describe('Create only: when a check has the same values in all these fields, that one is updated instead.'),
});

/** What a valid request says. */
export type CheckFieldsBody = z.output<typeof checkFields>;

type ApiShape<Field extends ApiSetting> = {
  readonly [Each in Field as NameOf<Each>]: z.ZodOptional<z.ZodType<CheckSettings[Each]>>;
};

/** Returns the fields of a document of a check that Healthchecks does not know. */
export function ownFields(): ApiShape<OwnApiSetting> {
  return shapeOf(OWN_SETTINGS);
}

/** Returns what requests may give for these settings. */
function shapeOf<Field extends ApiSetting>(settings: readonly Field[]): ApiShape<Field>;
function shapeOf(settings: readonly ApiSetting[]): object {
  return Object.fromEntries(
    settings.map((setting) => {
      const field = fieldOf(setting);
      return [field.name, schemaOf(field).optional().describe(field.about)];
    }),
  );
}

function schemaOf(field: CheckField): z.ZodType {
  switch (field.type) {
    case 'text':
      return field.longest === null ? text() : shortText(field.longest);
    case 'zone':
      return text().refine((value) => currentZoneName(value) !== null, { error: 'is not a valid timezone' });
    case 'choice':
      return z.enum(field.choices, { error: 'has unexpected value' });
    case 'flag':
      return truth();
    case 'count':
    case 'seconds': {
      const secs = wholeNumber(field.least, field.most);
      return field.byDefault === null ? secs.nullable() : secs;
    }
    default:
      return field satisfies never;
  }
}

function isApiSetting(setting: Setting): setting is ApiSetting {
  return fieldOf(setting).api !== false;
}

function isOwnApiSetting(setting: ApiSetting): setting is OwnApiSetting {
  const { api } = fieldOf(setting);
  return api !== false && api.shown !== 'in-place';
}
