import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Channel } from '../core/channel.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import { ConfigError } from '../errors.ts';
import type { AnyIntegration } from './integration.ts';
import { refuseForeignSettings } from './settings.ts';

const MAX_KIND_LENGTH = 20;

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

/** What is stored of a channel and decides how it is served. */
export type StoredChannel = Pick<Channel, 'kind' | 'value'>;

/** All integrations there are, by kind. */
export interface Registry {
  /** Sorted by label. */
  readonly all: readonly AnyIntegration[];
  /** Null for a kind this program does not know (any more). */
  get(kind: string): AnyIntegration | null;
  /** True when nothing is to be sent: also for unknown kinds, not for unreadable settings (those get reported). */
  isNoop(channel: StoredChannel, status: NotifiedStatus): boolean;
  /** Codes of the channels a group stands for; empty for every other kind. */
  members(channel: StoredChannel): readonly string[];
  /** One line about the channel's settings, without secrets. */
  describe(channel: StoredChannel): string;
}

/**
 * Reads the folder of integrations: one file or one folder each, named after its kind.
 * Throws `ConfigError` when one is incomplete, misnamed or there twice: such a build must not start.
 */
export async function loadRegistry(folder: URL = new URL('../integrations/', import.meta.url)): Promise<Registry> {
  // .ts when run from the sources, .js when built
  const extension = extname(import.meta.url);
  const entries = await readdir(folder, { withFileTypes: true });
  const modules = entries
    .filter(
      (entry) => entry.isDirectory() || (entry.name.endsWith(extension) && !entry.name.endsWith(`.d${extension}`)),
    )
    .map(async (entry) => {
      const path = entry.isDirectory() ? `${entry.name}/index${extension}` : entry.name;
      const module: unknown = await import(new URL(path, folder).href);
      return readIntegration(memberOf(module, 'default'), entry.isDirectory() ? entry.name : entry.name.slice(0, -3));
    });
  return createRegistry(await Promise.all(modules));
}

/** Builds the registry of given integrations; refuses two of one kind. */
export function createRegistry(integrations: readonly AnyIntegration[]): Registry {
  const byKind = new Map<string, AnyIntegration>();
  for (const integration of integrations) {
    if (byKind.has(integration.kind)) throw new ConfigError(`two integrations have the kind ${integration.kind}`);
    refuseForeignSettings(integration.kind, integration.settings);
    byKind.set(integration.kind, integration);
  }
  const get = (kind: string): AnyIntegration | null => byKind.get(kind) ?? null;
  return {
    all: [...integrations].sort((a, b) => a.label.localeCompare(b.label, 'en')),
    get,
    isNoop: ({ kind, value }, status) => {
      const integration = get(kind);
      return integration === null || readable(() => integration.isNoop(integration.parseConfig(value), status), false);
    },
    members: ({ kind, value }) => {
      const integration = get(kind);
      return readable(() => integration?.members?.(integration.parseConfig(value)) ?? [], []);
    },
    describe: ({ kind, value }) => {
      const integration = get(kind);
      if (integration === null) return 'This kind of integration no longer exists.';
      return readable(
        () => integration.describe(integration.parseConfig(value)),
        'The stored settings cannot be read.',
      );
    },
  };
}

/** Checks a module's default export; `name` is the file's or folder's. Throws `ConfigError` with what is wrong. */
export function readIntegration(value: unknown, name: string): AnyIntegration {
  if (!isIntegration(value)) throw new ConfigError(`integration ${name} lacks: ${missingMembers(value).join(', ')}`);
  if (value.kind !== name)
    throw new ConfigError(`integration ${name} has the kind ${value.kind}; name and kind must agree`);
  if (value.kind.length > MAX_KIND_LENGTH) throw new ConfigError(`integration kind ${name} is too long`);
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

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Settings that cannot be read are reported when something is sent, not here. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
