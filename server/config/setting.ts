import { z } from 'zod';
import { type Cidr, parseCidr } from '../core/cidr.ts';

/** A default that follows other settings: `words` for the documentation, `from` to work it out. */
export interface Derived {
  readonly words: string;
  readonly from: (textOf: (name: string) => string) => string;
}

/** What is known of one setting beside its type. */
export interface SettingFacts {
  /** The environment variable. */
  readonly name: string;
  /** One word or two for the documentation. */
  readonly type: string;
  /** As a person would write it in the environment. */
  readonly default: string | Derived;
  readonly about: string;
  /** False for what Healthchecks has too. */
  readonly ours: boolean;
  /** May come from `<NAME>_FILE`, and is never shown. */
  readonly secret: boolean;
  /** Texts that count as not set at all. */
  readonly absent: readonly string[];
  /** Other names that are read when the setting's own is absent, best first. */
  readonly aliases: readonly string[];
  /** Nothing acts on it yet: it appears in no documentation, and setting it is remarked on. */
  readonly planned: boolean;
  /** How to print a value that may hold a password without being one. */
  readonly mask: (text: string) => string;
}

/** What one line of the schema says; everything else follows from the builder. */
export interface Facts {
  readonly about: string;
  readonly default?: string | Derived;
  readonly ours?: true;
  readonly planned?: true;
  /** Set but empty means the default; otherwise it stays empty. */
  readonly empty?: 'default';
  readonly aliases?: readonly string[];
}

interface Limits {
  /** Default 0. */
  readonly min?: number;
  readonly max?: number;
}

/** The facts of every setting, by its zod schema. */
export const settingFacts = z.registry<SettingFacts>();

const NONE = 'None';
const LARGEST = 2_147_483_647;
const TRUE = ['true', '1', 'yes', 'on'];
const FALSE = ['', 'false', '0', 'no', 'off'];
const PROXY_SCHEMES = ['http:', 'https:', 'socks4:', 'socks5:'];

const plain = { type: 'text', secret: false, mask: same };

/** A yes or no. Set but empty is no, whatever the default. */
export function bool(name: string, facts: Facts) {
  return z
    .string()
    .transform((text, context) => {
      const word = text.trim().toLowerCase();
      if (TRUE.includes(word)) return true;
      if (FALSE.includes(word)) return false;
      return refuse(context, 'must be True or False');
    })
    .register(settingFacts, { ...fill(name, facts, 'False'), type: 'bool' });
}

/** A yes as soon as there is any text at all. */
export function flag(name: string, facts: Facts) {
  return z
    .string()
    .transform((text) => text !== '')
    .register(settingFacts, { ...fill(name, facts, ''), type: 'any value' });
}

/** A whole number; `None` means the default. */
export function int(name: string, facts: Facts & { readonly default: string } & Limits) {
  return z
    .string()
    .transform((text, context) => wholeNumber(text, facts, context))
    .register(settingFacts, { ...fill(name, facts, ''), type: 'int', absent: ['', NONE] });
}

/** A whole number or null for `None`. */
export function intOrNone(name: string, facts: Facts & { readonly default: string } & Limits) {
  return z
    .string()
    .transform((text, context) => (text.trim() === NONE ? null : wholeNumber(text, facts, context)))
    .register(settingFacts, { ...fill(name, facts, ''), type: 'int or None', absent: [''] });
}

/** Text, as is. */
export function str(name: string, facts: Facts) {
  return z.string().register(settingFacts, fill(name, facts, ''));
}

/** Text that must be one of a few words. */
export function choice<const T extends string>(name: string, words: readonly T[], facts: Facts & { default: T }) {
  const list = words.join(', ');
  return z
    .string()
    .transform(
      (text, context) =>
        words.find((word) => word === text.trim().toLowerCase()) ?? refuse(context, `must be one of ${list}`),
    )
    .register(settingFacts, { ...fill(name, facts, ''), type: list, absent: [''] });
}

/** Words between commas: trimmed, empty ones dropped. */
export function list(name: string, facts: Facts) {
  return z
    .string()
    .transform(words)
    .register(settingFacts, { ...fill(name, facts, ''), type: 'list' });
}

/** An address or a network of addresses, with what the setting calls it. */
export interface Network extends Cidr {
  readonly text: string;
}

/** Addresses and networks (`10.0.0.0/8`) between commas. */
export function networks(name: string, facts: Facts) {
  return z
    .string()
    .transform((text, context) => words(text).map((word) => networkOf(word, context)))
    .register(settingFacts, { ...fill(name, facts, ''), type: 'list' });
}

/** Numbers between commas. */
export function numbers(name: string, facts: Facts) {
  return z
    .string()
    .transform((text, context) => {
      const all = words(text).map(Number);
      const good = all.every((value) => Number.isFinite(value) && value >= 0);
      return good ? all : refuse(context, 'must be numbers between commas');
    })
    .register(settingFacts, { ...fill(name, facts, ''), type: 'numbers' });
}

/** An address. Any slash at its end is taken off when `bare`. */
export function url(name: string, facts: Facts & { readonly bare?: true }) {
  return z
    .string()
    .transform((text) => (facts.bare ? text.trim().replace(/\/$/, '') : text.trim()))
    .register(settingFacts, { ...fill(name, facts, ''), type: 'URL', absent: [''], mask: withoutPassword });
}

/** The address of an outgoing proxy. */
export function proxy(name: string, facts: Facts) {
  return z
    .string()
    .transform((text, context) => {
      if (text === '' || PROXY_SCHEMES.includes(URL.parse(text)?.protocol ?? '')) return text;
      return refuse(context, 'must be a URL beginning with http://, https://, socks4:// or socks5://');
    })
    .register(settingFacts, { ...fill(name, facts, ''), type: 'URL', mask: withoutPassword });
}

/** A password, key or token. */
export function secret(name: string, facts: Facts) {
  return z.string().register(settingFacts, { ...fill(name, facts, ''), type: 'secret', secret: true });
}

/** Several passwords, keys or tokens between commas. */
export function secrets(name: string, facts: Facts) {
  return z
    .string()
    .transform(words)
    .register(settingFacts, { ...fill(name, facts, ''), type: 'secret list', secret: true });
}

/** Text that is only good in a certain form; `wanted` ends the sentence "NAME must …". */
export function formed(name: string, facts: Facts & { readonly form: RegExp; readonly wanted: string }) {
  return z
    .string()
    .transform((text, context) =>
      text === '' || facts.form.test(text) ? text : refuse(context, `must ${facts.wanted}`),
    )
    .register(settingFacts, fill(name, facts, ''));
}

function fill(name: string, facts: Facts, otherwise: string): SettingFacts {
  return {
    ...plain,
    name,
    about: facts.about,
    default: facts.default ?? otherwise,
    ours: facts.ours ?? false,
    planned: facts.planned ?? false,
    absent: facts.empty === 'default' ? [''] : [],
    aliases: facts.aliases ?? [],
  };
}

function wholeNumber(text: string, { min = 0, max = LARGEST }: Limits, context: z.RefinementCtx<string>): number {
  const value = Number(text);
  if (/^\s*\+?\d+\s*$/.test(text) && value >= min && value <= max) return value;
  return refuse(context, `must be a whole number from ${min} to ${max}`);
}

function refuse(context: z.RefinementCtx<string>, message: string): never {
  // no input in the issue: it may be a secret
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function networkOf(text: string, context: z.RefinementCtx<string>): Network {
  const network = parseCidr(text);
  return network === null
    ? refuse(context, `must hold addresses or networks such as 10.0.0.0/8 ("${text}" is neither)`)
    : { ...network, text };
}

function words(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function same(text: string): string {
  return text;
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@');
}
