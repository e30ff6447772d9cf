import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FACTS } from '../../server/config/schema.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Settings that have their effect within server/config itself. */
const USED_BY_OTHERS = ['listenIpv6', 'dataDir'];

/** Settings of what is not built yet: the import, and the receiver for alerts of other systems. Take out what you build. */
const NOT_BUILT_YET = [
  'autoImport',
  'rollcallChannelsFile',
  'renotifyInterval',
  'alertWebhookToken',
  'alertmanagerEnabled',
  'alertSeverities',
  'alertServices',
  'alertNames',
  'alertRecipients',
  'alertThrottleMinutes',
  'alertGroupMax',
  'alertSmsHours',
  'alertEscalateMinutes',
];

test('every setting has an effect somewhere in the program', () => {
  const words = new Set(['server', 'commands'].flatMap(sourcesIn).flatMap((text) => text.match(/\w+/g) ?? []));
  const unused = [...FACTS.keys()].filter((key) => !words.has(key) && !USED_BY_OTHERS.includes(key));
  expect(unused.filter((key) => !NOT_BUILT_YET.includes(key))).toEqual([]);
});

function sourcesIn(folder: string): readonly string[] {
  const files = readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.tsx?$/.test(file) && !/^config(\/|\.ts$)/.test(file))
    .map((file) => readFileSync(`${ROOT}${folder}/${file}`, 'utf8'));
}
