import type { Check } from '../../core/check.ts';
import type { ApiSetting, CheckSettings } from '../../core/check-fields.ts';
import { fieldOf, fromNames, pickSettings } from '../../core/check-settings.ts';
import { given } from '../../core/given.ts';
import { slugify } from '../../core/slug.ts';
import type { CheckFields } from '../../services/check-fields.ts';
import type { CheckChange } from '../../services/update-check.ts';
import type { CheckIdentity } from '../../store/store.ts';
import type { Version } from './endpoint.ts';
import { API_SETTINGS, type CheckFieldsBody } from './schemas/check-fields.ts';

/** Returns the change that a request asks for. */
export function changeOf(body: CheckFieldsBody, version: Version): CheckChange {
  const asked = settingsIn(body, version);
  // these may also be given by their older names, which count less
  const newer = pickSettings(asked, ['successKw', 'failureKw', 'filterSubject']);
  return {
    fields: (current) => ({ ...asked, ...legacySubjects(body, current), ...newer }),
    ...given({ channels: body.channels }),
  };
}

function settingsIn(body: CheckFieldsBody, version: Version): Partial<Pick<CheckSettings, ApiSetting>> {
  const known = API_SETTINGS.filter((setting) => {
    const { api } = fieldOf(setting);
    return api !== false && api.since <= version;
  });
  const { timeoutSecs, ...others } = fromNames(body, known);
  return {
    ...others,
    ...given({
      slug: slugOf(body, version),
      // beside a schedule it is valid, but does not count
      timeoutSecs: body.schedule === undefined ? timeoutSecs : undefined,
    }),
  };
}

/** Returns the values by which a request wants to find a check, or null when it does not, or not completely. */
export function matchOf(body: CheckFieldsBody): Partial<CheckIdentity> | null {
  const wanted = new Set(body.unique ?? []);
  if (wanted.size === 0 || [...wanted].some((field) => body[field] === undefined)) return null;
  return given({
    name: wanted.has('name') ? body.name : undefined,
    slug: wanted.has('slug') ? body.slug : undefined,
    tags: wanted.has('tags') ? body.tags : undefined,
    timeoutSecs: wanted.has('timeout') ? body.timeout : undefined,
    graceSecs: wanted.has('grace') ? body.grace : undefined,
  });
}

/** Before version 3 the name makes the slug, unless one is given. */
function slugOf({ name, slug }: CheckFieldsBody, version: Version): string | undefined {
  return slug === undefined && name !== undefined && version < 3 ? slugify(name) : slug;
}

/** The older fields stand for keywords in subjects, and say by being empty or not whether subjects are looked at. */
function legacySubjects(
  { subject, subject_fail }: CheckFieldsBody,
  { successKw, failureKw }: Pick<Check, 'successKw' | 'failureKw'>,
): CheckFields {
  if (subject === undefined && subject_fail === undefined) return {};
  const filterSubject = (subject ?? successKw) !== '' || (subject_fail ?? failureKw) !== '';
  return { ...given({ successKw: subject, failureKw: subject_fail }), filterSubject };
}
