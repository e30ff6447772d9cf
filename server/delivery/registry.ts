import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Channel } from '../core/channel.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import { DEFAULT_BURST } from '../core/storm.ts';
import { ConfigError } from '../errors.ts';
import type { AnyIntegration, Category } from './integration.ts';
import { readIntegration } from './read-integration.ts';
import { loadThirdParty } from './third-party.ts';

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
  /** Whether people read what it brings; also of a group, as its members may. */
  isReadByPeople(channel: StoredChannel): boolean;
  /** Whether a channel can get summaries in place of many messages. */
  sumsUp(channel: Pick<StoredChannel, 'kind'>): boolean;
  /** How many messages a new channel of a kind gets within a minute before they are summed up; 0: any number. */
  burstOf(kind: string): number;
  /** Codes of the channels a group stands for; empty for every other kind. */
  members(channel: StoredChannel): readonly string[];
  /** One line about the channel's settings, without secrets. */
  describe(channel: StoredChannel): string;
}

/** Where integrations are looked for. */
export interface Places {
  /** Those of Rollcall. */
  readonly folder?: URL;
  /** Those of others, as `INTEGRATIONS_DIR` says; empty: none. */
  readonly thirdParty?: string;
}

/**
 * Reads the folder of integrations: one file or one folder each, named after its kind; and that of others, if there is one.
 * Throws `ConfigError` when one is incomplete, misnamed or there twice: such a server must not start.
 */
export async function loadRegistry({ folder = OWN, thirdParty = '' }: Places = {}): Promise<Registry> {
  const own = createRegistry(await loadOwn(folder));
  if (thirdParty === '') return own;
  const others = await loadThirdParty(thirdParty);
  const places = new Map(own.all.map(({ kind }) => [kind, 'Rollcall']));
  for (const { path, integration } of others) {
    const { kind } = integration;
    const taken = places.get(kind);
    if (taken !== undefined)
      throw new ConfigError(`INTEGRATIONS_DIR: ${path} has the kind ${kind}, which ${taken} has already`);
    places.set(kind, path);
  }
  return createRegistry([...own.all, ...others.map(({ integration }) => integration)]);
}

const READ_CATEGORIES: ReadonlySet<Category> = new Set(['chat', 'push', 'phone']);

const OWN = new URL('../integrations/', import.meta.url);

async function loadOwn(folder: URL): Promise<readonly AnyIntegration[]> {
  // .ts when run from the sources, .js when built
  const extension = extname(import.meta.url);
  const entries = await readdir(folder, { withFileTypes: true });
  const modules = entries
    .filter((entry) => entry.isDirectory() || entry.name.endsWith(extension))
    .filter((entry) => !entry.name.endsWith(`.d${extension}`))
    .map(async (entry) => {
      const path = entry.isDirectory() ? `${entry.name}/index${extension}` : entry.name;
      const module: unknown = await import(new URL(path, folder).href);
      return named(module, entry.isDirectory() ? entry.name : entry.name.slice(0, -extension.length));
    });
  return await Promise.all(modules);
}

/** Throws `ConfigError` when what is in the file is no integration, or one of another name. */
function named(module: unknown, name: string): AnyIntegration {
  try {
    const integration = readIntegration(module);
    if (integration.kind === name) return integration;
    throw new ConfigError(`it has the kind ${integration.kind}; name and kind must agree`);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`integration ${name}: ${cause.message}`, cause);
  }
}

/** Builds the registry of given integrations; refuses two of one kind. */
export function createRegistry(integrations: readonly AnyIntegration[]): Registry {
  const byKind = new Map<string, AnyIntegration>();
  for (const integration of integrations) {
    if (byKind.has(integration.kind)) throw new ConfigError(`two integrations have the kind ${integration.kind}`);
    byKind.set(integration.kind, integration);
  }
  const get = (kind: string): AnyIntegration | null => byKind.get(kind) ?? null;
  const burstOf = (kind: string): number => {
    const integration = get(kind);
    if (integration === null || integration.members !== undefined) return 0;
    const { category = 'other', readByPeople = READ_CATEGORIES.has(category), burst } = integration;
    return burst ?? (readByPeople ? DEFAULT_BURST : 0);
  };
  return {
    all: [...integrations].sort((a, b) => a.label.localeCompare(b.label, 'en')),
    get,
    isNoop: ({ kind, value }, status) => {
      const integration = get(kind);
      return integration === null || readable(() => integration.isNoop(integration.parseConfig(value), status), false);
    },
    isReadByPeople: ({ kind }) => {
      const integration = get(kind);
      if (integration === null) return false;
      const { category = 'other', readByPeople = READ_CATEGORIES.has(category), members } = integration;
      return readByPeople || members !== undefined;
    },
    sumsUp: ({ kind }) => burstOf(kind) > 0,
    burstOf,
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

/** Settings that cannot be read are reported when something is sent, not here. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
