import type { Check } from '../../core/check.ts';
import { slugify } from '../../core/slug.ts';
import type { CheckFields } from '../../services/check-fields.ts';
import type { CheckChange } from '../../services/update-check.ts';
import type { CheckIdentity } from '../../store/store.ts';
import type { Version } from './endpoint.ts';
import type { CheckFieldsBody } from './schemas/check-fields.ts';

/** Returns the change that a request asks for. */
export function changeOf(body: CheckFieldsBody, version: Version): CheckChange {
  const own = present({
    name: body.name,
    slug: slugOf(body, version),
    tags: body.tags,
    desc: body.desc,
    graceSecs: body.grace,
    manualResume: body.manual_resume,
    methods: body.methods,
    startKw: body.start_kw,
    tz: body.tz,
    schedule: body.schedule,
    // beside a schedule it is valid, but does not count
    timeoutSecs: body.schedule === undefined ? body.timeout : undefined,
    filterBody: body.filter_body,
    filterHttpBody: body.filter_http_body,
    filterDefaultFail: body.filter_default_fail,
  });
  const newer = present({
    successKw: body.success_kw,
    failureKw: body.failure_kw,
    filterSubject: body.filter_subject,
  });
  return {
    fields: (current) => ({ ...own, ...legacySubjects(body, current), ...newer }),
    ...present({ channels: body.channels }),
  };
}

/** Returns the values by which a request wants to find a check, or null when it does not, or not completely. */
export function matchOf(body: CheckFieldsBody): Partial<CheckIdentity> | null {
  const wanted = new Set(body.unique ?? []);
  if (wanted.size === 0 || [...wanted].some((field) => body[field] === undefined)) return null;
  return present({
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
  return { ...present({ successKw: subject, failureKw: subject_fail }), filterSubject };
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out what is not given: only what is present is written. */
function present<Fields extends object>(fields: Fields): Present<Fields> {
  const given: Present<Fields> = { ...fields };
  for (const name in fields) if (fields[name] === undefined) delete given[name];
  return given;
}
