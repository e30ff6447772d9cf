import type { ConfigReading } from '../config.ts';
import { FACTS } from './schema.ts';
import type { SettingFacts } from './setting.ts';

const MASK = '***';

/** One setting as it is in effect, fit to be shown: secrets are masked. */
export interface ShownSetting {
  readonly name: string;
  readonly value: unknown;
  /** `default`, `environment`, `.env`, `file` or `generated`. */
  readonly source: string;
  /** The variable, or the path of the file, when that is not the setting's own name. */
  readonly from?: string;
}

/** Returns every setting in effect, in the order of the documentation. */
export function shownSettings({ config, origins }: ConfigReading): readonly ShownSetting[] {
  const values = new Map(Object.entries(config));
  const shown = [...FACTS].filter(([, { planned }]) => !planned);
  return shown.map(([key, facts]) => {
    const origin = origins.get(key);
    const value = maskedValue(facts, values.get(key));
    const source = origin?.source ?? 'default';
    return origin && origin.from !== facts.name
      ? { name: facts.name, value, source, from: origin.from }
      : { name: facts.name, value, source };
  });
}

/** Returns one line for a setting: `NAME=value`, and where it came from. */
export function settingLine({ name, value, source, from }: ShownSetting): string {
  return `${name}=${asWritten(value)}  # ${from === undefined ? source : `${source}: ${from}`}`;
}

function maskedValue(facts: SettingFacts, value: unknown): unknown {
  if (facts.secret) return Array.isArray(value) ? value.map(() => MASK) : value === '' ? '' : MASK;
  if (Array.isArray(value)) return value.map(writtenItem);
  return typeof value === 'string' ? facts.mask(value) : value;
}

/** A network is shown as the setting names it. */
function writtenItem(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'text' in item ? item.text : item;
}

function asWritten(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return /[\r\n]/.test(text) ? JSON.stringify(text) : text;
}
