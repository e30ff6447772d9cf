import { readdir } from 'node:fs/promises';
import { startProber } from './prober.ts';
import { startTarget, type Target } from './target.ts';

/** A demonstration: throws when it succeeds. Each file of `attacks/` exports some as `attacks`. */
export interface Attack {
  readonly name: string;
  /** Settings with which it needs a program of its own; it is started before, and pinged in place of the common one. */
  readonly settings?: Readonly<Record<string, string>>;
  /** `small`: a fraction of the full strength, for the suite. */
  readonly run: (target: Target, strength: Strength) => Promise<void>;
}

export type Strength = 'full' | 'small';

/** What came of all of them. */
export interface AttackReport {
  readonly tried: number;
  readonly failed: readonly string[];
  readonly longestPingWaitMs: number;
}

interface Options {
  readonly strength: Strength;
  /** The longest that a ping may wait beside any of them. */
  readonly mostWaitMs: number;
  readonly say?: (line: string) => void;
}

const FOLDER = new URL('attacks/', import.meta.url);

/** Loads every demonstration there is, by file name. */
export async function loadAttacks(): Promise<readonly Attack[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts')).sort();
  const modules: { readonly attacks: readonly Attack[] }[] = await Promise.all(
    files.map((name) => import(new URL(name, FOLDER).href)),
  );
  return modules.flatMap(({ attacks }) => attacks);
}

/** Tries one after the other against a program, with pings beside them. */
export async function runAttacks(
  attacks: readonly Attack[],
  target: Target,
  { strength, mostWaitMs, say = () => undefined }: Options,
): Promise<AttackReport> {
  const failed: string[] = [];
  let longest = 0;
  for (const attack of attacks) {
    const own = attack.settings === undefined ? null : await startTarget(attack.settings);
    const { longestMs, lost, latestMs, reasons } = await runAttack(attack, own ?? target, strength);
    await own?.stop();
    longest = Math.max(longest, longestMs);
    if (longestMs > mostWaitMs) reasons.push(`a ping waited ${Math.round(longestMs)} ms`);
    if (lost > 0) reasons.push(`${lost} pings were lost`);
    if (reasons.length > 0) failed.push(`${attack.name}: ${reasons.join('; ')}`);
    const times = [longestMs, latestMs].map((ms) => `${String(Math.round(ms)).padStart(5)} ms`);
    say(
      `${reasons.length === 0 ? 'withstood' : 'FAILED   '} ${times.join('')}  ${[attack.name, ...reasons].join('; ')}`,
    );
  }
  return { tried: attacks.length, failed, longestPingWaitMs: Math.round(longest) };
}

async function runAttack({ run }: Attack, target: Target, strength: Strength) {
  await target.forgetLimits();
  const prober = startProber(`${target.base}/ping/${target.plain.code}`);
  const reasons: string[] = [];
  await run(target, strength).catch((error: unknown) => {
    reasons.push(error instanceof Error ? error.message : String(error));
  });
  return { ...(await prober.stop()), reasons };
}
