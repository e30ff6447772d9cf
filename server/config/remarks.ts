import { editDistance } from '../core/edit-distance.ts';
import type { Finding } from './checks.ts';
import type { StrayLine } from './dotenv.ts';
import { FACTS } from './schema.ts';
import type { SettingFacts } from './setting.ts';
import { type Env, namesOf, OBSOLETE, type SettingText } from './texts.ts';

/** What the remarks are about. */
export interface WrittenSettings {
  readonly env: Env;
  readonly dotenv: ReadonlyMap<string, string>;
  readonly strayLines: readonly StrayLine[];
  /** By key of `Config`. */
  readonly texts: ReadonlyMap<string, SettingText>;
}

// Nothing else is likely to use names that begin like this; other names of the environment must be almost equal to one of ours.
const OUR_PREFIX = /^(EMAIL|SITE|PING|OIDC|SMTPD|ROLLCALL)_/;
// PORT and HOST, LANG and the like are too short to say that one is the other misspelt.
const SHORTEST_ALIKE = 5;
const FARTHEST = 3;

const SETTINGS: readonly SettingFacts[] = [...FACTS.values()];
const KNOWN = new Set(SETTINGS.flatMap(namesOf));
const SUGGESTED = SETTINGS.filter(({ planned }) => !planned).flatMap(namesOf);

/** Returns what the operator should know about how the settings are written: misspelt names, lines that say nothing. */
export function remarksOn(written: WrittenSettings): readonly Finding[] {
  return [...strayLines(written), ...misspelt(written), ...withoutEffect(written)];
}

function strayLines({ strayLines: lines }: WrittenSettings): readonly Finding[] {
  return lines.map(({ line, firstWord }) => {
    const name = firstWord === null ? undefined : KNOWN.has(firstWord) ? firstWord : nearestSetting(firstWord);
    const wanted = name === undefined ? 'NAME=value, or begin it with #' : `${name}=value`;
    return { id: 'W109', message: `line ${line} of .env has no effect: write ${wanted}` };
  });
}

function misspelt({ env, dotenv }: WrittenSettings): readonly Finding[] {
  const suspects = Object.keys(env).filter((name) => !dotenv.has(name) && looksLikeOurs(name));
  return [...suspects, ...dotenv.keys()].filter(isUnknown).flatMap((name) => {
    const nearest = nearestSetting(name);
    return nearest === undefined
      ? []
      : [{ id: 'W109', message: `${name} is not a setting and has no effect: did you mean ${nearest}?` }];
  });
}

function withoutEffect({ texts }: WrittenSettings): readonly Finding[] {
  return [...FACTS].flatMap(([key, { planned }]) => {
    const text = texts.get(key);
    if (!planned || text === undefined || text.source === 'default') return [];
    return [{ id: 'W110', message: `${text.from} has no effect yet: this release does not do what it is for` }];
  });
}

function isUnknown(name: string): boolean {
  return !KNOWN.has(name) && !OBSOLETE.test(name);
}

function looksLikeOurs(name: string): boolean {
  return OUR_PREFIX.test(name) || SUGGESTED.some((known) => isAlike(name, known, 1));
}

/** Returns the setting whose name is almost this one; undefined when none is. */
function nearestSetting(name: string): string | undefined {
  const upper = name.toUpperCase();
  const candidates = SUGGESTED.map((known) => ({ known, distance: editDistance(upper, known.toUpperCase()) }));
  const best = candidates.sort((a, b) => a.distance - b.distance)[0];
  if (best !== undefined && isAlike(upper, best.known.toUpperCase(), FARTHEST)) return best.known;
  // DB_PASS, EMAIL_HOSTNAME: one is the beginning of the other
  return SUGGESTED.filter((known) => isBeginning(upper, known) || isBeginning(known, upper)).sort(
    (a, b) => Math.abs(a.length - upper.length) - Math.abs(b.length - upper.length),
  )[0];
}

function isBeginning(short: string, long: string): boolean {
  return short.includes('_') && long.startsWith(short);
}

function isAlike(name: string, known: string, farthest: number): boolean {
  if (Math.min(name.length, known.length) < SHORTEST_ALIKE) return false;
  const allowed = Math.min(farthest, Math.floor(known.length / SHORTEST_ALIKE));
  return Math.abs(name.length - known.length) <= allowed && editDistance(name, known) <= allowed;
}
