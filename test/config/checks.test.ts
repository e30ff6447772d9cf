import { expect, test } from 'vitest';
import { checkConfig } from '../../server/config/checks.ts';
import { isHostAllowed } from '../../server/config/hosts.ts';
import type { Env } from '../../server/config/texts.ts';
import { loadConfig } from '../../server/config.ts';

const QUIET = { EMAIL_HOST: 'mail.example.org', SECRET_KEY: 'long enough to be one' };

function found(env: Env, files: readonly string[] = [], holdsHealthchecks: boolean | null = false): string[] {
  const config = loadConfig({ ...QUIET, ...env }, { cwd: '/nowhere', keepSecretKey: () => 'generated' });
  return checkConfig({ config, fileExists: (path) => files.includes(path), holdsHealthchecks }).map(({ id }) => id);
}

test('a sound configuration has nothing to tell', () => {
  expect(found({})).toEqual([]);
  expect(found({ SECRET_KEY: undefined })).toEqual([]);
});

test.each<[string, string, Env]>([
  ['W001', 'SITE_ROOT has no scheme', { SITE_ROOT: 'x.example.org' }],
  ['E002', 'its host is not allowed', { SITE_ROOT: 'https://x.example.org', ALLOWED_HOSTS: 'y.example.org' }],
  ['W002', 'no mailer', { EMAIL_HOST: '' }],
  ['W005', 'malformed proxy header', { SECURE_PROXY_SSL_HEADER: 'X-Forwarded-Proto' }],
  ['W005', 'proxy header without value', { SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO' }],
  ['W006', 'Apprise and private addresses', { APPRISE_ENABLED: 'True' }],
  ['W101', 'placeholder key', { SECRET_KEY: '---' }],
  ['W101', 'empty key', { SECRET_KEY: '' }],
  ['W102', 'DEBUG', { DEBUG: 'True' }],
  ['W103', 'header sign-in from anywhere', { REMOTE_USER_HEADER: 'HTTP_X_USER' }],
  ['W104', 'security keys without https', { RP_ID: 'localhost' }],
  ['W105', 'no slash', { PING_ENDPOINT: 'https://x.example.org/ping' }],
  ['W114', 'a bucket for backups that are not made', { BACKUP_S3: 'backups' }],
  ['W114', 'a bucket for backups of PostgreSQL', { BACKUP_S3: 'backups', BACKUP_DIR: '/x', DB: 'postgres' }],
  ['W111', 'commands for everyone', { SHELL_ENABLED: 'True', REGISTRATION_OPEN: 'True' }],
  ['W106', 'both kinds of TLS', { EMAIL_USE_SSL: 'True' }],
])('%s: %s', (id, _why, env) => {
  expect(found(env)).toEqual([id]);
});

test.each<[string, Env]>([
  ['a proxy header as it should be', { SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https' }],
  ['Apprise with private addresses', { APPRISE_ENABLED: 'True', INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' }],
  ['a header with proxies', { REMOTE_USER_HEADER: 'HTTP_X_USER', REMOTE_USER_TRUSTED_PROXIES: '10.0.0.0/8' }],
  ['security keys with https', { RP_ID: 'x.org', SITE_ROOT: 'https://x.org' }],
  ['commands for those who are invited', { SHELL_ENABLED: 'True', REGISTRATION_OPEN: 'False' }],
  ['any host', { SITE_ROOT: 'https://x.org', ALLOWED_HOSTS: '*' }],
  ['implicit TLS alone', { EMAIL_USE_SSL: 'True', EMAIL_USE_TLS: 'False' }],
])('%s is fine', (_, env) => {
  expect(found(env)).toEqual([]);
});

test('W107: N8: a local_settings.py next to the database is pointed out', () => {
  expect(found({ DB_NAME: '/opt/hc/hc.sqlite' }, ['/opt/hc/hc/local_settings.py'])).toEqual(['W107']);
  expect(found({ DB_NAME: '/opt/hc/hc.sqlite' }, ['/opt/hc/local_settings.py'])).toEqual(['W107']);
});

test('E101: a database of Healthchecks is refused; nobody looked is no error', () => {
  expect(found({}, [], true)).toEqual(['E101']);
  expect(found({}, [], null)).toEqual([]);
});

test('errors come first', () => {
  expect(found({ EMAIL_HOST: '' }, [], true)).toEqual(['E101', 'W002']);
});

test.each([
  ['x.org', 'x.org', true],
  ['X.ORG', 'x.org', true],
  ['a.x.org', 'x.org', false],
  ['a.x.org', '.x.org', true],
  ['x.org', '.x.org', true],
  ['evilx.org', '.x.org', false],
  ['x.org', '*', true],
  ['[::1]', '[::1]', true],
  ['', 'x.org', false],
])('host %j and pattern %j: %s', (host, pattern, allowed) => {
  expect(isHostAllowed(host, [pattern])).toBe(allowed);
});
