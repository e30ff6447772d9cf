import type { Config } from '../server/config.ts';
import type { Check } from '../server/core/check.ts';
import type { CheckField } from '../server/core/check-field.ts';
import { fieldOf, SETTINGS } from '../server/core/check-settings.ts';
import { given } from '../server/core/given.ts';
import type { Project } from '../server/core/project.ts';
import { slugify } from '../server/core/slug.ts';
import { type CheckFields, readCheckFields } from '../server/services/check-fields.ts';
import { createCheck } from '../server/services/create-check.ts';
import { projectOf, wholeNumber } from './support/arguments.ts';
import { defineCommand, type Option } from './support/command.ts';

export default defineCommand({
  summary: 'Creates a check and prints its ping URL',
  options: {
    project: { type: 'string', value: '<code>', about: 'the project it belongs to' },
    ...settingOptions(),
    channels: {
      type: 'string',
      value: '<list>',
      about: 'codes or names separated by commas, "" for none (default: all)',
    },
    json: { type: 'boolean', about: 'prints one JSON object' },
  },
  async run({ values }, { out, withRuntime }) {
    const { name, slug = name === undefined ? undefined : slugify(name), ...others } = settingsIn(values);
    const fields = readCheckFields(given({ ...others, name, slug }));
    return await withRuntime(async ({ store, bus, clock, config }) => {
      const project = await projectOf(values.project, store);
      const check = await createCheck(
        project,
        { ...fields, ...given({ channels: values.channels }) },
        { store, bus, now: clock.now() },
      );
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

/** An option for each setting: `filter_body` is `--filter-body`. */
function settingOptions(): Readonly<Record<string, Option>> {
  return Object.fromEntries(SETTINGS.map(fieldOf).map((field) => [optionOf(field), settingOption(field)]));
}

function settingOption(field: CheckField): Option {
  const about = `${field.about.charAt(0).toLowerCase()}${field.about.slice(1)}`.replace(/\.$/, '').replaceAll('`', '');
  switch (field.type) {
    case 'text':
      return { type: 'string', value: '<text>', about };
    case 'zone':
      return { type: 'string', value: '<zone>', about };
    case 'choice':
      return { type: 'string', value: field.choices.filter(Boolean).join('|'), about };
    case 'count':
      return { type: 'string', value: '<number>', about };
    case 'seconds':
      return { type: 'string', value: '<seconds>', about };
    case 'flag':
      return { type: 'boolean', about };
    default:
      return field satisfies never;
  }
}

function settingsIn(values: Values): CheckFields;
function settingsIn(values: Values): object {
  return given(
    Object.fromEntries(
      SETTINGS.map((setting) => [setting, settingIn(values[optionOf(fieldOf(setting))], fieldOf(setting))]),
    ),
  );
}

type Values = Readonly<Record<string, unknown>>;

function settingIn(value: unknown, field: CheckField): unknown {
  const isNumber = field.type === 'seconds' || field.type === 'count';
  return isNumber && typeof value === 'string' ? wholeNumber(value, optionOf(field)) : value;
}

function optionOf({ name }: CheckField): string {
  return name.replaceAll('_', '-');
}
