import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { Finding } from './config/checks.ts';
import { parseDotenv } from './config/dotenv.ts';
import { remarksOn } from './config/remarks.ts';
import { FACTS, schema } from './config/schema.ts';
import { keepSecretKey } from './config/secret-key.ts';
import {
  type Env,
  ignoredNames,
  type Origin,
  readTexts,
  reasonOf,
  type SettingText,
  type Sources,
} from './config/texts.ts';
import { ConfigError } from './errors.ts';

/** Every setting, parsed; the keys are the variables' names in camel case, `DB` is `database`. */
export type Config = Readonly<z.infer<typeof schema>>;

/** What `loadConfig` needs of the machine; tests pass their own. */
export interface ConfigOptions {
  /** The working directory: where `.env` is, and what relative paths count from. */
  readonly cwd?: string;
  readonly readFile?: (path: string) => string;
  /** Returns the key kept in the data folder, and makes it when there is none. */
  readonly keepSecretKey?: (dataDir: string) => string;
}

/** The settings with how they came about. */
export interface ConfigReading {
  readonly config: Config;
  /** By key of `Config`. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** As they were written, by key of `Config`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names that are set and mean nothing here. */
  readonly ignored: readonly string[];
  /** Misspelt names, lines that say nothing, and settings without effect: warnings, for the log of every start. */
  readonly remarks: readonly Finding[];
}

/** Reads the settings; throws `ConfigError` that names the variable, never a secret. */
export function loadConfig(env: Env, options: ConfigOptions = {}): Config {
  return readConfig(env, options).config;
}

/** Reads the settings and tells where each came from. */
export function readConfig(env: Env, options: ConfigOptions = {}): ConfigReading {
  const cwd = resolve(options.cwd ?? process.cwd());
  const readFile = options.readFile ?? ((path) => readFileSync(path, 'utf8'));
  const { values: dotenv, strayLines } = parseDotenv(dotenvText(cwd, readFile));
  const sources = { env, cwd, readFile, dotenv };
  const texts = readTexts(sources);
  const parsed = parse(texts, cwd);
  const keep = options.keepSecretKey ?? keepSecretKey;
  const generated = texts.get('secretKey')?.source === 'default';
  const config = generated ? { ...parsed, secretKey: keep(parsed.dataDir) } : parsed;
  return {
    config,
    origins: originsOf(texts, generated ? join(config.dataDir, 'secret_key') : null),
    texts: new Map([...texts].map(([key, { text }]) => [key, text])),
    ignored: ignoredNames(sources),
    remarks: remarksOn({ env, dotenv, strayLines, texts }),
  };
}

function parse(texts: ReadonlyMap<string, SettingText>, cwd: string): Config {
  refuseMysql(texts.get('database')?.text ?? '');
  const result = schema.safeParse(Object.fromEntries([...texts].map(([key, { text }]) => [key, text])));
  if (!result.success) throw new ConfigError(result.error.issues.map((issue) => complaint(issue, texts)).join('; '));
  const values = result.data;
  const backupDir = values.backupDir === '' ? '' : resolve(cwd, values.backupDir);
  return { ...values, dataDir: resolve(cwd, values.dataDir), backupDir, dbName: placeOf(values, cwd) };
}

function placeOf({ database, dbName }: z.infer<typeof schema>, cwd: string): string {
  return database === 'postgres' || dbName === ':memory:' ? dbName : resolve(cwd, dbName);
}

function complaint(issue: z.core.$ZodIssue, texts: ReadonlyMap<string, SettingText>): string {
  const key = String(issue.path[0]);
  const facts = FACTS.get(key);
  const name = texts.get(key)?.from ?? key;
  const shown = !facts || facts.secret ? '' : `, not "${facts.mask(texts.get(key)?.text ?? '')}"`;
  return `${name} ${issue.message}${shown}`;
}

function refuseMysql(database: string): void {
  if (database !== 'mysql' && database !== 'mariadb') return;
  throw new ConfigError(`DB: Rollcall does not run on ${database}; choose sqlite or postgres`);
}

function dotenvText(cwd: string, readFile: Sources['readFile']): string {
  const path = join(cwd, '.env');
  try {
    return readFile(path);
  } catch (cause) {
    if (['ENOENT', 'EISDIR'].includes(reasonOf(cause))) return '';
    throw new ConfigError(`cannot read ${path} (${reasonOf(cause)})`, cause);
  }
}

function originsOf(texts: ReadonlyMap<string, SettingText>, keyPath: string | null): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>([...texts].map(([key, { source, from }]) => [key, { source, from }]));
  if (keyPath !== null) origins.set('secretKey', { source: 'generated', from: keyPath });
  return origins;
}
