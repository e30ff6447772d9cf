import type { apiBases } from '../config/api-bases.ts';
import { SERVICE_SETTINGS } from '../config/schema.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../errors.ts';

/** What integrations may know of the site beside the settings of services: texts that every visitor sees, and whom to warn. */
const SITE_SETTINGS = ['siteName', 'siteRoot', 'siteLogoUrl', 'admins'] as const;

/** The name of a setting that an integration may declare. */
export type SettingName =
  | keyof typeof import('../config/integrations.ts').integrations
  | keyof typeof apiBases
  | (typeof SITE_SETTINGS)[number];

/**
 * The settings that an integration declared, and no others. The whole configuration is not one: it has a secret key, so
 * that handing it over by mistake does not compile.
 */
export type Settings<N extends SettingName> = Pick<Config, N> & { readonly secretKey?: never };

const NAMES: ReadonlySet<string> = new Set([...SERVICE_SETTINGS, ...SITE_SETTINGS]);

/** Returns the settings that an integration declared. */
export function settingsOf(
  { settings }: { readonly settings: readonly SettingName[] },
  config: Config,
): Settings<never> {
  return Object.fromEntries(settings.map((name) => [name, config[name]]));
}

/** Throws `ConfigError` when one of the names is no setting that an integration may have. */
export function refuseForeignSettings(names: readonly string[]): void {
  const foreign = names.filter((name) => !NAMES.has(name));
  if (foreign.length > 0) throw new ConfigError(`it asks for settings that it may not have: ${foreign.join(', ')}`);
}
