import type { CheckField } from './check-field.ts';
import { type ByName, CHECK_FIELDS, type CheckSettings, type Setting } from './check-fields.ts';

// Ways through the catalogue of fields. Not for what happens at every ping or for every row of a list: objects built
// field by field are many times slower to make and to read than literals, which the compiler holds to the catalogue too.

/** Every setting of a check, in the order of the catalogue. */
export const SETTINGS: readonly Setting[] = Object.keys(CHECK_FIELDS).filter(isSetting);

/** Returns what the catalogue says of a setting, as far as it says that of every field. */
export function fieldOf(setting: Setting): CheckField {
  return CHECK_FIELDS[setting];
}

/** Returns the settings whose field answers a question with yes. */
export function settingsWhere(question: (field: CheckField) => boolean): readonly Setting[] {
  return SETTINGS.filter((setting) => question(fieldOf(setting)));
}

/** Returns the settings of a check that was created without any. */
export function defaultSettings(): CheckSettings;
export function defaultSettings(): object {
  return Object.fromEntries(SETTINGS.map((setting) => [setting, fieldOf(setting).byDefault]));
}

/** Returns only the settings named, of those that are there. */
export function pickSettings<Picked extends Setting>(
  from: Partial<CheckSettings>,
  settings: readonly Picked[],
): Partial<Pick<CheckSettings, Picked>>;
export function pickSettings(from: Partial<CheckSettings>, settings: readonly Setting[]): object {
  return Object.fromEntries(
    settings.flatMap((setting) => (from[setting] === undefined ? [] : [[setting, from[setting]]])),
  );
}

/** Returns settings by the names that people know. */
export function toNames(from: CheckSettings, settings: readonly Setting[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(settings.map((setting) => [fieldOf(setting).name, from[setting]]));
}

/** Returns the settings that are among values by the names that people know; those that are undefined are left out. */
export function fromNames<Named extends Setting>(
  values: ByName<Named>,
  settings: readonly Named[],
): Partial<Pick<CheckSettings, Named>>;
export function fromNames(values: object, settings: readonly Setting[]): object {
  const known = new Map(Object.entries(values));
  return Object.fromEntries(
    settings.flatMap((setting) => {
      const value: unknown = known.get(fieldOf(setting).name);
      return value === undefined ? [] : [[setting, value]];
    }),
  );
}

function isSetting(name: string): name is Setting {
  return Object.hasOwn(CHECK_FIELDS, name);
}
