import { z } from 'zod';
import { alerts } from './alerts.ts';
import { apiBases } from './api-bases.ts';
import { core } from './core.ts';
import { database } from './database.ts';
import { integrations } from './integrations.ts';
import { mail } from './mail.ts';
import { processes } from './processes.ts';
import { type SettingFacts, settingFacts } from './setting.ts';
import { storage } from './storage.ts';

/** The settings as they are grouped in the documentation. */
export const AREAS = [
  { title: 'Site', settings: core },
  { title: 'Processes', settings: processes },
  { title: 'Database', settings: database },
  { title: 'Mail', settings: mail },
  { title: 'Object storage', settings: storage },
  { title: 'Alerts', settings: alerts },
  { title: 'Integrations', settings: integrations },
  { title: 'Addresses of services', settings: apiBases },
] as const;

/** Keys of the settings that are about services, which an integration may declare for itself. */
export const SERVICE_SETTINGS: readonly string[] = [...Object.keys(integrations), ...Object.keys(apiBases)];

/** Turns the texts of all settings, by key, into their values. */
export const schema = z.object({
  ...core,
  ...processes,
  ...database,
  ...mail,
  ...storage,
  ...alerts,
  ...integrations,
  ...apiBases,
});

/** The facts of every setting by its key in `Config`, in the order of the documentation. */
export const FACTS: ReadonlyMap<string, SettingFacts> = new Map(
  Object.entries(schema.shape).map(([key, setting]) => [key, factsOf(setting)]),
);

function factsOf(setting: z.ZodType): SettingFacts {
  const facts = settingFacts.get(setting);
  if (!facts) throw new Error('a setting without facts');
  return facts;
}
