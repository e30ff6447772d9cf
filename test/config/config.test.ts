import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FACTS } from '../../server/config/schema.ts';
import { shownSettings } from '../../server/config/show.ts';
import type { Env } from '../../server/config/texts.ts';
import { loadConfig, readConfig } from '../../server/config.ts';
import { ConfigError } from '../../server/errors.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'rollcall-config-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const keepSecretKey = (): string => 'kept';
const load = (env: Env = {}) => loadConfig(env, { cwd, keepSecretKey });
const read = (env: Env, dotenv = '') => {
  const folder = mkdtempSync(join(cwd, 'env-'));
  writeFileSync(join(folder, '.env'), dotenv);
  return readConfig(env, { cwd: folder, keepSecretKey });
};

describe('N1: a bool', () => {
  test.each([
    ['True', true],
    ['False', false],
    ['', false],
    ['true', true],
    ['FALSE', false],
    ['1', true],
    ['0', false],
    ['yes', true],
    ['No', false],
    ['on', true],
    ['OFF', false],
    [' True ', true],
  ])('%j is %s, whatever the default', (text, value) => {
    expect(load({ REGISTRATION_OPEN: text }).registrationOpen).toBe(value);
    expect(load({ SHELL_ENABLED: text }).shellEnabled).toBe(value);
  });

  test.each(['2', 'maybe', 'None', 'TrueFalse'])('%j stops the start and names the variable', (text) => {
    expect(() => load({ REGISTRATION_OPEN: text })).toThrow(ConfigError);
    expect(() => load({ REGISTRATION_OPEN: text })).toThrow(`REGISTRATION_OPEN must be True or False, not "${text}"`);
  });
});

describe('N2: an int', () => {
  test.each([
    ['465', 465],
    [' 465 ', 465],
    ['', 587],
    ['None', 587],
    [undefined, 587],
  ])('EMAIL_PORT %j is %s', (text, value) => {
    expect(load({ EMAIL_PORT: text }).emailPort).toBe(value);
  });

  test.each([
    ['None', null],
    ['', 10_000],
    ['0', 0],
    ['100000', 100_000],
  ])('PING_BODY_LIMIT %j is %s', (text, value) => {
    expect(load({ PING_BODY_LIMIT: text }).pingBodyLimit).toBe(value);
  });

  test.each([
    ['EMAIL_PORT', 'x'],
    ['EMAIL_PORT', '1.5'],
    ['EMAIL_PORT', '-1'],
    ['EMAIL_PORT', '65536'],
    ['EMAIL_PORT', '0x10'],
    ['PING_BODY_LIMIT', '1e4'],
    ['PING_BODY_LIMIT', '99999999999999999999'],
    ['NOTIFY_WORKERS', '0'],
  ])('%s %j stops the start', (name, text) => {
    expect(() => load({ [name]: text })).toThrow(`${name} must be a whole number`);
  });
});

describe('N3: text', () => {
  test('is taken as it is, and empty means not configured', () => {
    expect(load({ SITE_NAME: ' Ops ', EMAIL_HOST: '' })).toMatchObject({ siteName: ' Ops ', emailHost: '' });
  });

  test('of the overall badge stays empty when set to nothing, else follows the site', () => {
    expect(load({ MASTER_BADGE_LABEL: '', SITE_NAME: 'Ops' }).masterBadgeLabel).toBe('');
    expect(load({ SITE_NAME: 'Ops' }).masterBadgeLabel).toBe('Ops');
  });
});

describe('N4: a list', () => {
  test.each([
    ['a,b', ['a', 'b']],
    [' a , ,b,', ['a', 'b']],
    ['', []],
    [',', []],
  ])('%j is %j', (text, value) => {
    expect(load({ ADMINS: text }).admins).toEqual(value);
  });

  test('of networks is read once, and shown as it was written', () => {
    const reading = read({ TRUSTED_PROXIES: ' 10.0.0.0/8, ::1' });
    expect(reading.config.trustedProxies.map(({ prefixLength }) => prefixLength)).toEqual([8, 128]);
    const shown = shownSettings(reading).find(({ name }) => name === 'TRUSTED_PROXIES');
    expect(shown?.value).toEqual(['10.0.0.0/8', '::1']);
  });

  test('of numbers must be numbers', () => {
    expect(load({ NOTIFY_RETRY_DELAYS: '0.5, 2' }).notifyRetryDelays).toEqual([0.5, 2]);
    expect(load({ NOTIFY_RETRY_DELAYS: '' }).notifyRetryDelays).toEqual([]);
    expect(() => load({ NOTIFY_RETRY_DELAYS: '1,x' })).toThrow('NOTIFY_RETRY_DELAYS must be numbers');
    expect(() => load({ NOTIFY_RETRY_DELAYS: '-1' })).toThrow('NOTIFY_RETRY_DELAYS must be numbers');
  });
});

describe('N5: a secret', () => {
  // the names Healthchecks reads this way
  const names = `SECRET_KEY DB_PASSWORD EMAIL_HOST_PASSWORD S3_SECRET_KEY DISCORD_CLIENT_SECRET GITHUB_CLIENT_SECRET
    GITHUB_PRIVATE_KEY MATRIX_ACCESS_TOKEN NTFY_SH_TOKEN PUSHOVER_API_TOKEN PUSHBULLET_CLIENT_SECRET SLACK_CLIENT_SECRET
    TELEGRAM_TOKEN TRELLO_APP_KEY TWILIO_AUTH`.split(/\s+/);

  test.each(names)('%s comes from its file, trimmed, which wins over the variable', (name) => {
    writeFileSync(join(cwd, 'secret'), ' from file\n');
    const reading = readConfig({ [name]: 'from env', [`${name}_FILE`]: 'secret' }, { cwd, keepSecretKey });
    const [key] = [...FACTS].find(([, facts]) => facts.name === name) ?? [''];
    expect(new Map(Object.entries(reading.config)).get(key)).toBe('from file');
    expect(reading.origins.get(key)).toEqual({ source: 'file', from: join(cwd, 'secret') });
  });

  test('of Rollcall does too', () => {
    writeFileSync(join(cwd, 'secret'), 'a, b');
    expect(load({ SECRET_KEY_FALLBACKS_FILE: 'secret' }).secretKeyFallbacks).toEqual(['a', 'b']);
    expect(load({ OIDC_CLIENT_SECRET_FILE: 'secret' }).oidcClientSecret).toBe('a, b');
  });

  test('whose file cannot be read stops the start', () => {
    mkdirSync(join(cwd, 'folder'), { recursive: true });
    expect(() => load({ DB_PASSWORD_FILE: 'nowhere' })).toThrow(
      `DB_PASSWORD_FILE: cannot read ${cwd}/nowhere (ENOENT)`,
    );
    expect(() => load({ DB_PASSWORD_FILE: 'folder' })).toThrow('EISDIR');
  });

  test('with an empty file name comes from its variable', () => {
    expect(load({ DB_PASSWORD: 'x', DB_PASSWORD_FILE: '' }).dbPassword).toBe('x');
  });

  test('never shows in an error', () => {
    const env = { SECRET_KEY: 'hush-hush', DB_PASSWORD: 'hush-hush', http_proxy: 'ftp://me:hush-hush@x', PORT: 'x' };
    expect(() => load(env)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
  });
});

describe('N6: other names', () => {
  test('that are obsolete are ignored and listed', () => {
    const env = {
      LINENOTIFY_CLIENT_ID: 'x',
      PD_VENDOR_KEY: 'x',
      UWSGI_THREADS: '4',
      UWSGI_PROCESSES: '3',
      PATH: '/bin',
    };
    expect(read(env).ignored).toEqual(['LINENOTIFY_CLIENT_ID', 'PD_VENDOR_KEY', 'UWSGI_THREADS']);
  });

  test('that are unknown are listed when they stand in .env', () => {
    expect(read({}, 'SITE_ROT=x\nSITE_NAME=x\nDB_PASSWORD_FILE=').ignored).toEqual(['SITE_ROT']);
  });

  test('UWSGI_PROCESSES is the default of WEB_WORKERS', () => {
    expect(load({ UWSGI_PROCESSES: '3' }).webWorkers).toBe(3);
    expect(load({ UWSGI_PROCESSES: '3', WEB_WORKERS: '2' }).webWorkers).toBe(2);
  });

  test.each([
    [{ TWILIO_ACCOUNT_SID: 'a' }, { twilioAccount: 'a' }],
    [{ TWILIO_AUTH_TOKEN: 'a', TWILIO_AUTH: 'b' }, { twilioAuth: 'b' }],
    [{ TWILIO_PHONE_NUMBER: 'a' }, { twilioFrom: 'a' }],
    [{ HTTPS_PROXY: 'http://p:3128' }, { httpsProxy: 'http://p:3128' }],
    [{ http_proxy: 'socks5://a', HTTP_PROXY: 'http://b' }, { httpProxy: 'socks5://a' }],
  ])('%j is read as %j', (env, values) => {
    expect(load(env)).toMatchObject(values);
  });
});

describe('N7: where values come from', () => {
  test('the real environment wins over .env, which wins over the default', () => {
    const { config, origins } = read({ SITE_NAME: 'env' }, 'SITE_NAME=file\nEMAIL_HOST=mail\n');
    expect([config.siteName, config.emailHost, config.emailPort]).toEqual(['env', 'mail', 587]);
    expect(['siteName', 'emailHost', 'emailPort'].map((key) => origins.get(key)?.source)).toEqual([
      'environment',
      '.env',
      'default',
    ]);
  });

  test('an empty variable in the environment still wins', () => {
    expect(read({ EMAIL_HOST: '' }, 'EMAIL_HOST=mail').config.emailHost).toBe('');
  });
});

describe('defaults', () => {
  test('follow SITE_ROOT', () => {
    expect(load({ SITE_ROOT: 'https://x.example.org:8443/hc/' })).toMatchObject({
      siteRoot: 'https://x.example.org:8443/hc',
      allowedHosts: ['x.example.org'],
      pingEndpoint: 'https://x.example.org:8443/hc/ping/',
    });
  });

  test('put everything into data/ of the working directory', () => {
    expect(load()).toMatchObject({
      database: 'sqlite',
      dataDir: join(cwd, 'data'),
      dbName: join(cwd, 'data/hc.sqlite'),
    });
    expect(load({ DATA_DIR: '/d' }).dbName).toBe('/d/hc.sqlite');
    expect(load({ DB_NAME: '/data/hc.sqlite' }).dbName).toBe('/data/hc.sqlite');
    expect(load({ DB_NAME: ':memory:' }).dbName).toBe(':memory:');
    expect(load({ DB: 'postgres' })).toMatchObject({ database: 'postgres', dbName: 'hc', dbUser: 'postgres' });
  });

  test('of BIND follow LISTEN_IPV6', () => {
    expect([load().bind, load({ LISTEN_IPV6: '1' }).bind, load({ BIND: '127.0.0.1', LISTEN_IPV6: '1' }).bind]).toEqual([
      '0.0.0.0',
      '::',
      '127.0.0.1',
    ]);
  });

  test('of SMTPD_PORT is no listener', () => {
    expect([load().smtpdPort, load({ SMTPD_PORT: '' }).smtpdPort, load({ SMTPD_PORT: '2525' }).smtpdPort]).toEqual([
      null,
      null,
      2525,
    ]);
  });
});

describe('what makes no sense stops the start', () => {
  test.each([
    [{ DB: 'mysql' }, 'DB: Rollcall does not run on mysql'],
    [{ DB: 'mariadb' }, 'DB: Rollcall does not run on mariadb; choose sqlite or postgres'],
    [{ DB: 'oracle' }, 'DB must be one of sqlite, postgres, not "oracle"'],
    [{ DB_SSLMODE: 'on' }, 'DB_SSLMODE must be one of'],
    [{ REMOTE_USER_HEADER: 'X-User' }, 'REMOTE_USER_HEADER must begin with HTTP_'],
    [{ https_proxy: 'proxy:3128' }, 'https_proxy must be a URL beginning with'],
    [{ HTTP_PROXY: 'ftp://x' }, 'HTTP_PROXY must be a URL'],
    [{ EMAIL_MAIL_FROM_TMPL: 'bounces@x' }, 'EMAIL_MAIL_FROM_TMPL must contain one %s'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [{ TRUSTED_PROXIES: '10.0.0.0/8, proxy' }, 'TRUSTED_PROXIES must hold addresses or networks'],
    [{ TRUSTED_PROXIES: '10.0.0.0/8, proxy' }, '("proxy" is neither)'],
    [{ REMOTE_USER_TRUSTED_PROXIES: '10.0.0.0/33' }, '("10.0.0.0/33" is neither)'],
    [{ PORT: 'x', DEBUG: 'y' }, 'PORT'],
  ])('%j: %s', (env, message) => {
    expect(() => load(env)).toThrow(message);
  });

  test('all at once, not one after the other', () => {
    expect(() => load({ PORT: 'x', DEBUG: 'y' })).toThrow(/PORT.*; |DEBUG.*; /);
  });
});

test('keys are the names of the variables in camel case, but for DB', () => {
  const camel = (name: string): string =>
    name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  for (const [key, { name }] of FACTS) expect(key).toBe(name === 'DB' ? 'database' : camel(name));
});

test('no name stands for two settings', () => {
  const names = [...FACTS.values()].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});
