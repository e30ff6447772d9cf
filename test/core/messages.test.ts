import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { message } from '../../server/core/messages.ts';

const SERVER = new URL('../../server/', import.meta.url);
const TABLE = 'core/messages.ts';

test('a message is its sentence with the values in it', () => {
  expect(message('check-removed', { check: 'Nightly backup' })).toBe('Nightly backup has been removed.');
  expect(message('saved')).toBe('Saved.');
});

test('every message is used', () => {
  const codes = [...readFileSync(new URL(TABLE, SERVER), 'utf8').matchAll(/^ {2}'?([a-z-]+)'?: \(/gm)].map(
    ([, code = '']) => code,
  );
  const sources = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path !== TABLE)
    .map((path) => readFileSync(new URL(path, SERVER), 'utf8'))
    .join('\n');
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
