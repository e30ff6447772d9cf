import { ConfigError } from '../errors.ts';
import type { AnyIntegration } from './integration.ts';
import { refuseForeignSettings } from './settings.ts';

/** Stands in paths, names of metrics and a column of this length. */
const KIND = /^[a-z][a-z0-9_]{0,19}$/;
const PATH = /^[MmLlHhVvCcSsQqTtAaZz0-9\s,.+-]+$/;
const COLOR = /^#[0-9a-fA-F]{6}$/;

const MEMBER_TYPES = {
  kind: 'string',
  label: 'string',
  settings: 'object',
  editable: 'boolean',
  setup: 'object',
  enabled: 'function',
  parseConfig: 'function',
  validateForm: 'function',
  formValues: 'function',
  isNoop: 'function',
  describe: 'function',
  notify: 'function',
} as const;

/** Returns a module's default export as an integration; throws `ConfigError` that says what is wrong with it. */
export function readIntegration(module: unknown): AnyIntegration {
  const value = memberOf(module, 'default');
  if (!isIntegration(value)) {
    const what = value === undefined ? 'there is no default export' : `it lacks: ${missingMembers(value).join(', ')}`;
    throw new ConfigError(`${what}`);
  }
  const { kind, logo } = value;
  if (!KIND.test(kind)) {
    throw new ConfigError(`its kind "${kind}" must be at most 20 small letters, digits and underscores`);
  }
  if (logo !== null && !isLogo(logo)) throw new ConfigError('its logo is none: see docs/adding-an-integration.md');
  refuseForeignSettings(value.settings);
  return value;
}

function isIntegration(value: unknown): value is AnyIntegration {
  return missingMembers(value).length === 0;
}

function missingMembers(value: unknown): string[] {
  return Object.entries(MEMBER_TYPES)
    .filter(([name, type]) => typeof memberOf(value, name) !== type)
    .map(([name]) => name);
}

function isLogo(logo: unknown): boolean {
  const [simpleIcon, icon] = [memberOf(logo, 'simpleIcon'), memberOf(logo, 'icon')];
  const [path, color] = [memberOf(logo, 'path'), memberOf(logo, 'color')];
  if (typeof path === 'string' && typeof color === 'string') return PATH.test(path) && COLOR.test(color);
  return typeof simpleIcon === 'string' || typeof icon === 'string';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
