/** What became of a replay; ids are those of `oracle.json`. */
export interface ReplayResult {
  readonly passed: readonly string[];
  /** Sent, but the answer is not judged: it was not given to us. */
  readonly withheld: readonly string[];
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  readonly failures: readonly { readonly id: string; readonly problems: readonly string[] }[];
}

export interface ReplayOptions {
  readonly base: string;
  readonly setup: Readonly<Record<string, string>>;
  readonly oracle: unknown;
  readonly differences?: unknown;
  readonly advance?: (seconds: number) => unknown;
  readonly wait?: boolean;
  readonly only?: RegExp;
}

/** Sends every recorded request in order and judges the answers; `README.md` says how. */
export function replay(options: ReplayOptions): Promise<ReplayResult>;
