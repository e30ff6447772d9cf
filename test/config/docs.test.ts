import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configurationPage, envExample } from '../../server/config/docs.ts';
import { parseDotenv } from '../../server/config/dotenv.ts';
import { FACTS } from '../../server/config/schema.ts';
import { settingLine, shownSettings } from '../../server/config/show.ts';
import { readConfig } from '../../server/config.ts';

const committed = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/pages/self_hosted_configuration.md is what "rollcall config --docs" prints', () => {
  expect(committed('docs/pages/self_hosted_configuration.md')).toBe(configurationPage());
});

test('.env.example is what "rollcall config --env-example" prints', () => {
  expect(committed('.env.example')).toBe(envExample());
});

test('.env.example changes nothing as it stands, and nothing but the secret key when its # are removed', () => {
  expect([...parseDotenv(envExample()).values]).toEqual([]);
  const { values: all } = parseDotenv(envExample().replace(/^# (\w+=)/gm, '$1'));
  expect(all.size).toBe([...FACTS.values()].filter(({ planned }) => !planned).length);
  const options = { cwd: '/nowhere', keepSecretKey: () => 'x' };
  const changed = readConfig({ ...Object.fromEntries(all), SECRET_KEY: 'x', MASTER_BADGE_LABEL: 'Rollcall' }, options);
  expect(changed.config).toEqual(readConfig({}, options).config);
});

test('settings are shown with their source, secrets masked', () => {
  const env = {
    SECRET_KEY: 'hush-1',
    SECRET_KEY_FALLBACKS: 'hush-2,hush-3',
    https_proxy: 'http://me:hush-4@proxy:3128',
    ADMINS: 'a@x,b@x',
    TWILIO_AUTH_TOKEN: 'hush-5',
    PING_BODY_LIMIT: 'None',
    SITE_NAME: 'two\nlines',
  };
  const lines = shownSettings(readConfig(env, { cwd: '/nowhere' })).map(settingLine);
  expect(lines.join('\n')).not.toContain('hush');
  expect(lines).toEqual(
    expect.arrayContaining([
      'SECRET_KEY=***  # environment',
      'SECRET_KEY_FALLBACKS=***,***  # environment',
      'https_proxy=http://***@proxy:3128  # environment',
      'ADMINS=a@x,b@x  # environment',
      'TWILIO_AUTH=***  # environment: TWILIO_AUTH_TOKEN',
      'PING_BODY_LIMIT=None  # environment',
      'SITE_NAME="two\\nlines"  # environment',
      'DB_PASSWORD=  # default',
      'REGISTRATION_OPEN=True  # default',
    ]),
  );
});
