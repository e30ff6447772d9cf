import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['commands', 'server', 'views'] as const;
const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/** One file of the program with what it imports, types included, by paths below the project's root. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Reads all files of the program. Imports are read as text, so that those of types are seen too. */
export function readSourceFiles(): readonly SourceFile[] {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const known = new Set(paths);
  return paths.sort().map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const targets = [...text.matchAll(IMPORT)].map(([, target = '']) => join(dirname(path), target));
    return {
      path,
      lines: text.split('\n').length - 1,
      text,
      imports: [...new Set(targets)].filter((target) => known.has(target)),
    };
  });
}

/** Returns the groups of files that all import each other, directly or through others of the group, largest first. */
export function importKnots(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const knots: string[][] = [];

  // Tarjan, "Depth-first search and linear graph algorithms" (1972): strongly connected components in one walk
  const walk = (path: string): number => {
    order.set(path, order.size);
    lowest.set(path, order.get(path) ?? 0);
    open.push(path);
    for (const target of importsOf.get(path) ?? []) {
      if (!order.has(target)) lowest.set(path, Math.min(lowest.get(path) ?? 0, walk(target)));
      else if (open.includes(target)) lowest.set(path, Math.min(lowest.get(path) ?? 0, order.get(target) ?? 0));
    }
    if (lowest.get(path) === order.get(path)) knots.push(open.splice(open.indexOf(path)));
    return lowest.get(path) ?? 0;
  };

  for (const { path } of files) if (!order.has(path)) walk(path);
  return knots.filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
}

/** Returns files of less than `lines` lines that exactly one other file imports, as `path (lines) <- importer`. */
export function smallFilesWithOneImporter(files: readonly SourceFile[], lines: number): readonly string[] {
  const importers = new Map<string, string[]>();
  for (const { path, imports } of files) {
    for (const target of imports) importers.set(target, [...(importers.get(target) ?? []), path]);
  }
  return files.flatMap((file) => {
    const [importer, ...others] = importers.get(file.path) ?? [];
    const isSmall = file.lines < lines && importer !== undefined && others.length === 0;
    return isSmall ? [`${file.path} (${file.lines}) <- ${importer}`] : [];
  });
}
