import { expect, test } from 'vitest';
import { FACTS } from '../../server/config/schema.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Delivery } from '../../server/delivery/integration.ts';
import { readIntegration } from '../../server/delivery/read-integration.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { send } from '../../server/delivery/send.ts';
import { type Settings, settingsOf } from '../../server/delivery/settings.ts';
import { createSigner } from '../../server/delivery/signer.ts';
import { setupContext } from '../../server/http/pages/integrations/tools.ts';
import { anIntegration, aSending, tools } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';

const registry = await loadRegistry();
const SECRETS = [...FACTS].filter(([, { secret }]) => secret).map(([key]) => key);
/** A server on which every secret is set, each to a text of its own. */
const config = { ...aConfig(), ...Object.fromEntries(SECRETS.map((key) => [key, `the ${key} itself`])) };
const ways = tools({ settings: config });

/** Every text within a value, however deep. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Names of the secrets that a value holds. */
function secretsIn(value: unknown): readonly string[] {
  const texts = textsIn(value).join('\n');
  return SECRETS.filter((key) => texts.includes(`the ${key} itself`));
}

test('there is something to find: keys, passwords of database and mail', () => {
  expect(SECRETS).toEqual(expect.arrayContaining(['secretKey', 'dbPassword', 'emailHostPassword', 'twilioAuth']));
  expect(secretsIn(config)).toEqual(SECRETS);
});

test.each(registry.all)(
  'a delivery of $kind holds the settings it declared, and no other secret',
  async (integration) => {
    let seen: Delivery<unknown> | null = null;
    const spy = {
      ...integration,
      enabled: () => true,
      parseConfig: () => null,
      async notify(delivery: Delivery<unknown>) {
        seen = delivery;
      },
    };
    await send({ ...tools(), settings: config }, aSending({ integration: spy, isTest: true }));
    expect(seen).toHaveProperty('settings', settingsOf(integration, config));
    expect(secretsIn(seen).filter((name) => !integration.settings.some((own) => own === name))).toEqual([]);
  },
);

test.each(registry.all)('pages and callbacks of $kind get the same settings, and no other secret', (integration) => {
  const context = setupContext(integration, { config, ways }, T0);
  expect(Object.keys(context.settings).sort()).toEqual([...integration.settings].sort());
  expect(secretsIn(context).filter((name) => !integration.settings.some((own) => own === name))).toEqual([]);
});

test.each(registry.all)('the bucket of $kind is asked for with a signature, not with the key', async (integration) => {
  const given: unknown[] = [];
  const spy = {
    ...integration,
    enabled: () => true,
    parseConfig: () => null,
    bucket: (...all: unknown[]) => {
      given.push(...all);
      return { key: 'x', capacity: 1, refillSecs: 60 };
    },
  };
  await send({ ...tools(), settings: config }, aSending({ integration: spy, isTest: true }));
  expect(given).toEqual([null, expect.any(Function)]);
});

test.each([['secretKey'], ['dbPassword'], ['emailHostPassword'], ['s3SecretKey']])(
  'an integration that asks for %s is refused',
  (name) => {
    const greedy = { ...anIntegration(), settings: [name] };
    expect(() => readIntegration({ default: greedy })).toThrow(`it asks for settings that it may not have: ${name}`);
  },
);

test('the whole configuration in place of settings does not compile', () => {
  const take = (settings: Settings<'siteName'>): string => settings.siteName;
  // @ts-expect-error: it has a secret key
  expect(take(config)).toBe('Rollcall');
});

test('what is signed as a link is read by the same kind alone, and not for ever', () => {
  const signer = createSigner('telegram', config, T0);
  const signed = signer.sign('link', 'chat 7 “Ops”');
  expect(signer.readSigned(signed, 600)).toBe('chat 7 “Ops”');
  expect(createSigner('telegram', config, addSecs(T0, 601)).readSigned(signed, 600)).toBeNull();
  expect(createSigner('trello', config, T0).readSigned(signed, 600)).toBeNull();
  expect(signer.readSigned(`${signed}x`, 600)).toBeNull();
});
