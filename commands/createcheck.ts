import type { Config } from '../server/config.ts';
import { type Check, SCHEDULE_KINDS, type ScheduleKind } from '../server/core/check.ts';
import type { Project } from '../server/core/project.ts';
import { slugify } from '../server/core/slug.ts';
import { Invalid } from '../server/errors.ts';
import type { CheckFields } from '../server/services/check-fields.ts';
import { createCheck } from '../server/services/create-check.ts';
import { given, projectOf, wholeNumber } from './support/arguments.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Creates a check and prints where to ping it',
  options: {
    project: { type: 'string', value: '<code>', about: 'the project it belongs to' },
    name: { type: 'string', value: '<text>', about: 'its name' },
    slug: { type: 'string', value: '<text>', about: 'its slug (default: made from the name)' },
    tags: { type: 'string', value: '<words>', about: 'tags, separated by spaces' },
    desc: { type: 'string', value: '<text>', about: 'description' },
    kind: { type: 'string', value: '<kind>', about: 'simple, cron or oncalendar (default: as the other options say)' },
    timeout: { type: 'string', value: '<seconds>', about: 'time between pings of a simple check (default 86400)' },
    grace: { type: 'string', value: '<seconds>', about: 'extra time before an alert (default 3600)' },
    schedule: { type: 'string', value: '<text>', about: 'cron or OnCalendar expression' },
    tz: { type: 'string', value: '<zone>', about: 'its time zone (default UTC)' },
    methods: { type: 'string', value: 'POST', about: 'accept only POST' },
    channels: { type: 'string', value: '<list>', about: 'codes or names between commas, "" for none (default: all)' },
    'manual-resume': { type: 'boolean', about: 'a ping does not resume it when it is paused' },
    'filter-subject': { type: 'boolean', about: 'look for keywords in the subject of mails' },
    'filter-body': { type: 'boolean', about: 'look for keywords in the body of mails' },
    'filter-http-body': { type: 'boolean', about: 'look for keywords in the body of HTTP pings' },
    'filter-default-fail': { type: 'boolean', about: 'without a keyword a filtered ping is a failure' },
    'start-kw': { type: 'string', value: '<words>', about: 'keywords that mean start, between commas' },
    'success-kw': { type: 'string', value: '<words>', about: 'keywords that mean success' },
    'failure-kw': { type: 'string', value: '<words>', about: 'keywords that mean failure' },
    json: { type: 'boolean', about: 'prints one JSON object' },
  },
  async run({ values }, { out, withRuntime }) {
    const fields: CheckFields & { readonly channels?: string } = given({
      name: values.name,
      slug: values.slug ?? (values.name === undefined ? undefined : slugify(values.name)),
      tags: values.tags,
      desc: values.desc,
      kind: kindOf(values.kind),
      timeoutSecs: wholeNumber(values.timeout, 'timeout'),
      graceSecs: wholeNumber(values.grace, 'grace'),
      schedule: values.schedule,
      tz: values.tz,
      methods: methodsOf(values.methods),
      channels: values.channels,
      manualResume: values['manual-resume'],
      filterSubject: values['filter-subject'],
      filterBody: values['filter-body'],
      filterHttpBody: values['filter-http-body'],
      filterDefaultFail: values['filter-default-fail'],
      startKw: values['start-kw'],
      successKw: values['success-kw'],
      failureKw: values['failure-kw'],
    });
    return await withRuntime(async ({ store, bus, clock, config }) => {
      const project = await projectOf(values.project, store);
      const check = await createCheck(project, fields, { store, bus, now: clock.now() });
      const shown = present(check, project, config);
      if (values.json) out(JSON.stringify(shown));
      else for (const [key, value] of Object.entries(shown)) if (value !== null) out(`${key}: ${value}`);
      return 0;
    });
  },
});

function present(check: Check, project: Project, { pingEndpoint, pingEmailDomain }: Config) {
  const hasSlugUrl = check.slug !== '' && project.pingKey !== null;
  return {
    code: check.code,
    name: check.name,
    slug: check.slug,
    kind: check.kind,
    ping_url: `${pingEndpoint}${check.code}`,
    slug_url: hasSlugUrl ? `${pingEndpoint}${project.pingKey}/${check.slug}` : null,
    ping_email: `${check.code}@${pingEmailDomain}`,
  };
}

function kindOf(text: string | undefined): ScheduleKind | undefined {
  if (text === undefined) return undefined;
  const kind = SCHEDULE_KINDS.find((each) => each === text);
  if (!kind) throw new Invalid('bad kind', { kind: `is none of ${SCHEDULE_KINDS.join(', ')}` });
  return kind;
}

function methodsOf(text: string | undefined): '' | 'POST' | undefined {
  if (text === undefined || text === '' || text === 'POST') return text;
  throw new Invalid('bad methods', { methods: 'may be POST or empty' });
}
