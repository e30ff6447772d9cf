import { readdir } from 'node:fs/promises';
import type { Config } from '../../server/config.ts';
import type { FormInput } from '../../server/delivery/integration.ts';

/** Stands for the address of the local sink in stored values, forms and settings. */
export const SINK = 'http://sink.invalid';

/** What the contract needs to know of a kind: `samples/<kind>.ts` exports one as `sample`. */
export interface Sample {
  /** Every stored form there is, the present one first, and what the integration makes of it. */
  readonly stored: readonly { readonly value: string; readonly config: unknown }[];
  /** Stored values that make no sense. */
  readonly unreadable: readonly string[];
  /** A form as a browser sends it; null for kinds set up elsewhere. */
  readonly form: FormInput | null;
  /** Changes to that form, each with the field that must be refused. */
  readonly refused: readonly { readonly change: FormInput; readonly field: string }[];
  /** The server settings under which the kind works. */
  readonly settings: Partial<Config>;
  /** The server settings under which it does not; null when it always does. */
  readonly disabled: Partial<Config> | null;
  /** Texts of the stored values that nobody may see. */
  readonly secrets: readonly string[];
  /** Set for kinds that send over HTTP: answers that disable the channel, and what a success must look like. */
  readonly http: {
    readonly permanent: readonly { readonly status: number; readonly body: string }[];
    readonly success?: string;
    /** The service tells in the answer whether it took the message, so an answer without a body is a failure. */
    readonly needsBody?: true;
  } | null;
}

/** Reads all samples, by kind. */
export async function loadSamples(
  folder: URL = new URL('./samples/', import.meta.url),
): Promise<ReadonlyMap<string, Sample>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const entries = names.map(async (name) => {
    const module: { sample: Sample } = await import(new URL(name, folder).href);
    return [name.slice(0, -3), module.sample] as const;
  });
  return new Map(await Promise.all(entries));
}
