import { resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { FACTS } from './schema.ts';
import type { SettingFacts } from './setting.ts';

/** The variables of the process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Where a value came from; `from` is the variable, or the path of the file. */
export interface Origin {
  readonly source: 'default' | 'environment' | '.env' | 'file' | 'generated';
  readonly from: string;
}

/** A setting as text, before it is parsed. */
export interface SettingText extends Origin {
  readonly text: string;
}

/** What the texts are looked up in. */
export interface Sources {
  readonly env: Env;
  readonly dotenv: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly readFile: (path: string) => string;
}

/** Settings of Healthchecks and its image that have no meaning here. */
export const OBSOLETE = /^(LINENOTIFY_.*|PD_VENDOR_KEY|UWSGI_.*)$/;

/** Returns the text of every setting by key. Throws `ConfigError` when the file of a secret cannot be read. */
export function readTexts(sources: Sources): ReadonlyMap<string, SettingText> {
  const byName = new Map<string, SettingText>();
  const all = [...FACTS.values()];
  const textOf = (name: string): string => {
    const known = byName.get(name);
    if (known) return known.text;
    const facts = all.find((each) => each.name === name);
    if (!facts) throw new Error(`no setting ${name}`);
    const found = given(facts, sources) ?? { text: defaultOf(facts, textOf), source: 'default', from: facts.name };
    byName.set(name, found);
    return found.text;
  };
  for (const facts of all) textOf(facts.name);
  return new Map([...FACTS].map(([key, facts]) => [key, byName.get(facts.name) ?? missing(facts)]));
}

/** Returns the names that are set but mean nothing: obsolete ones, and any unknown one in the `.env` file. */
export function ignoredNames(sources: Sources): readonly string[] {
  const known = new Set([...FACTS.values()].flatMap(namesOf));
  const obsolete = Object.keys(sources.env).filter((name) => OBSOLETE.test(name));
  return [...new Set([...obsolete, ...sources.dotenv.keys()])].filter((name) => !known.has(name)).sort();
}

function given(facts: SettingFacts, sources: Sources): SettingText | null {
  for (const name of [facts.name, ...facts.aliases]) {
    const found = (facts.secret && fromFile(name, sources)) || fromVariable(name, sources);
    if (found && !facts.absent.includes(found.text.trim())) return found;
  }
  return null;
}

function fromFile(name: string, sources: Sources): SettingText | null {
  const path = fromVariable(`${name}_FILE`, sources)?.text;
  if (!path) return null;
  const from = resolve(sources.cwd, path);
  try {
    return { text: sources.readFile(from).trim(), source: 'file', from };
  } catch (cause) {
    throw new ConfigError(`${name}_FILE: cannot read ${from} (${reasonOf(cause)})`, cause);
  }
}

function fromVariable(name: string, { env, dotenv }: Sources): SettingText | null {
  const real = env[name];
  if (real !== undefined) return { text: real, source: 'environment', from: name };
  const text = dotenv.get(name);
  return text === undefined ? null : { text, source: '.env', from: name };
}

function defaultOf(facts: SettingFacts, textOf: (name: string) => string): string {
  return typeof facts.default === 'string' ? facts.default : facts.default.from(textOf);
}

/** Returns every variable that the setting is read from. */
export function namesOf(facts: SettingFacts): readonly string[] {
  const names = [facts.name, ...facts.aliases];
  return facts.secret ? names.flatMap((name) => [name, `${name}_FILE`]) : names;
}

function missing(facts: SettingFacts): never {
  throw new Error(`no text for ${facts.name}`);
}

/** Returns the system's word for a failure, such as ENOENT. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown reason';
}
