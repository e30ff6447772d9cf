import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importKnots, readSourceFiles, smallFilesWithOneImporter } from './imports.ts';

const LARGEST_KNOT = 4;
const LOOSE_WEB_FILES = 3;

const files = readSourceFiles();

test('no more than four files import each other in a circle, types included', () => {
  expect(importKnots(files).filter(({ length }) => length > LARGEST_KNOT)).toEqual([]);
});

test('files of server/http lie in folders', () => {
  const loose = files.filter(({ path }) => /^server\/http\/[^/]+$/.test(path)).map(({ path }) => path);
  expect(loose.length, loose.join('\n')).toBeLessThanOrEqual(LOOSE_WEB_FILES);
});

/** A file this short with a single importer is usually half an idea. */
const SMALL_LINES = 25;
const SMALL_FILES = 60;

test('few files are so small that they belong into the one file that imports them', () => {
  const small = smallFilesWithOneImporter(files, SMALL_LINES);
  expect(small.length, `${small.length} small files:\n${small.join('\n')}`).toBeLessThanOrEqual(SMALL_FILES);
});

/** Requests that are no pings have other options. */
const PINGING = /curl -[^\n]*-o \/dev\/null|curl -fsS -m 10[^\n]*\/ping/g;
const PATIENT = 'curl -fsS -m 10 --retry 5 --retry-connrefused';

test('K6: every line that pings with curl tries again for as long as a restart takes', () => {
  const shown = ['server', 'views', 'docs', 'README.md', 'compose.yaml'].flatMap(textsIn);
  const lines = shown.flatMap((text) => text.match(PINGING) ?? []);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !line.startsWith(PATIENT))).toEqual([]);
});

function textsIn(path: string): readonly string[] {
  if (statSync(path).isFile()) return [readFileSync(path, 'utf8')];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|md)$/.test(name))
    .map((name) => readFileSync(join(path, name), 'utf8'));
}
