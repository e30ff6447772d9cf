import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FACTS } from '../../server/config/schema.ts';
import type { Env } from '../../server/config/texts.ts';
import { readConfig } from '../../server/config.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'rollcall-remarks-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const remarks = (env: Env, dotenv = ''): readonly string[] => {
  writeFileSync(join(cwd, '.env'), dotenv);
  return readConfig(env, { cwd, keepSecretKey: () => 'kept' }).remarks.map(({ id, message }) => `${id}: ${message}`);
};
const misspelt = (name: string, meant: string) => [
  `W109: ${name} is not a setting and has no effect: did you mean ${meant}?`,
];

test.each([
  ['EMIAL_HOST', 'EMAIL_HOST'],
  ['EMAIL_HOSTNAME', 'EMAIL_HOST'],
  ['SITE_ROT', 'SITE_ROOT'],
  ['site_root', 'SITE_ROOT'],
  ['DB_PASS', 'DB_PASSWORD'],
  ['S3_SECRET_KEY_FIEL', 'S3_SECRET_KEY_FILE'],
  ['REGISTRATION_OPENED', 'REGISTRATION_OPEN'],
  ['ALLOWED_HOST', 'ALLOWED_HOSTS'],
])('%s in .env is said to be %s misspelt', (name, meant) => {
  expect(remarks({}, `${name}=x`)).toEqual(misspelt(name, meant));
});

test.each([
  ['EMIAL_HOST', 'EMAIL_HOST'],
  ['EMAIL_HOSTNAME', 'EMAIL_HOST'],
  ['SECRET_KEYS', 'SECRET_KEY'],
  ['SMTPD_PROT', 'SMTPD_PORT'],
])('%s in the environment is said to be %s misspelt', (name, meant) => {
  expect(remarks({ [name]: 'x' })).toEqual(misspelt(name, meant));
});

test('names of other programs in the environment are left alone', () => {
  const others = `PATH HOME HOST HOSTNAME TERM LANG SHELL USER PWD EMAIL DB_PASS DB_ENGINE POSTGRES_PASSWORD POSTGRES_DB
    NODE_ENV NODE_OPTIONS NOTIFY_SOCKET LISTEN_FDS LISTEN_PID WATCHDOG_USEC ftp_proxy FTP_PROXY all_proxy ALL_PROXY
    GITHUB_TOKEN GITHUB_ACTIONS TELEGRAM_CHAT_ID SLACK_TOKEN S3_HOST LOGNAME DEBUG_COLORS PORTS VIRTUAL_HOST`.split(
    /\s+/,
  );
  expect(remarks(Object.fromEntries(others.map((name) => [name, 'x'])))).toEqual([]);
});

test('names of Healthchecks that mean nothing here on purpose are no misspellings', () => {
  expect(remarks({ UWSGI_PROCESSES: '2' }, 'PD_VENDOR_KEY=x\nLINENOTIFY_CLIENT_ID=x\nUWSGI_THREADS=3')).toEqual([]);
});

test('a name that resembles nothing is only listed as ignored', () => {
  expect(remarks({}, 'POSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=x')).toEqual([]);
});

test.each([
  ['PORT 8080', 'line 1 of .env has no effect: write PORT=value'],
  ['A_B=1\nEMIAL_HOST mail', 'line 2 of .env has no effect: write EMAIL_HOST=value'],
  ['hush-hush', 'line 1 of .env has no effect: write NAME=value, or begin it with #'],
  ['SECRET_KEY hush', 'line 1 of .env has no effect: write SECRET_KEY=value'],
])('%j in .env: %s', (dotenv, message) => {
  expect(remarks({}, dotenv)).toEqual([`W109: ${message}`]);
});

test('a setting of what is not built yet is said to have no effect', () => {
  expect(remarks({ AUTO_IMPORT: '1' }, 'ALERT_NAMES=x')).toEqual([
    'W110: AUTO_IMPORT has no effect yet: this release does not do what it is for',
    'W110: ALERT_NAMES has no effect yet: this release does not do what it is for',
  ]);
  expect(remarks({})).toEqual([]);
});

test('every setting is its own nearest', () => {
  expect(
    remarks(
      Object.fromEntries(
        [...FACTS.values()]
          .map(({ name, default: value }) => [name, typeof value === 'string' ? value : ''])
          .filter(([name]) => name !== 'SECRET_KEY'),
      ),
      '',
    ).filter((line) => line.startsWith('W109')),
  ).toEqual([]);
});
