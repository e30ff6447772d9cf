import { readdirSync, readFileSync } from 'node:fs';

// Code blocks of the documentation whose first line says that they can be run, and what comes of it:
// ```bash run job=3 pings=start,fail body=disk.full

const FOLDER = new URL('../../../docs/pages/', import.meta.url);
const BLOCK = /^```(\w+) run\b([^\n]*)\n(.*?)^```$/gms;

/** A code block that can be run. */
export interface Snippet {
  /** Page and number of the block in it: `python 2`. */
  readonly name: string;
  readonly language: string;
  readonly code: string;
  /** Words without a value: what is special about it. */
  readonly flags: ReadonlySet<string>;
  /** Exit status of the job in it. */
  readonly job: string;
  /** Kinds of the pings that come of it, in order. */
  readonly pings: readonly string[];
  /** A text in the body of the last one; empty: any. */
  readonly body: string;
  /** How it ends itself. */
  readonly exitCode: number;
  /** What it is called with: `url`, `job`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A library that must be there. */
  readonly needs: string;
}

/** Returns every block of the documentation that can be run. */
export function allSnippets(): readonly Snippet[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const markdown = readFileSync(new URL(file, FOLDER), 'utf8');
    const page = file.replace(/\.md$/, '');
    return [...markdown.matchAll(BLOCK)].map(([, language = '', words = '', code = ''], index) =>
      snippetOf(`${page} ${index + 1}`, { language, words, code }),
    );
  });
}

function snippetOf(
  name: string,
  { language, words, code }: { readonly language: string; readonly words: string; readonly code: string },
): Snippet {
  const options = new Map<string, string>();
  const flags = new Set<string>();
  for (const word of words.split(' ').filter(Boolean)) {
    const [key = '', value] = word.split('=');
    if (value === undefined) flags.add(key);
    else options.set(key, value);
  }
  const listed = (key: string): readonly string[] => (options.get(key) ?? '').split(',').filter(Boolean);
  return {
    name,
    language,
    code,
    flags,
    job: options.get('job') ?? '0',
    pings: listed('pings'),
    body: (options.get('body') ?? '').replaceAll('.', ' '),
    exitCode: Number(options.get('code') ?? 0),
    args: listed('arg'),
    env: Object.fromEntries(
      listed('env')
        .map((pair) => pair.split(':', 2))
        .map(([key = '', value = '']) => [key, value]),
    ),
    needs: options.get('needs') ?? '',
  };
}
