import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storedForm } from '../../../server/keys.ts';
import { startApp } from '../../support/app.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, settingsOf, type World } from './world.ts';

const LEGACY = 'abcdefghijklmnopqrstuvwxyz012345';

describe.each(pageStores)('keys of a project on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const shownKey = (text: string) => /class="key key--new">([^<]+)</.exec(text)?.[1] ?? '';
  const apiStatus = async (key: string, base = world.app.base) =>
    (await fetch(`${base}/api/v3/checks/`, { headers: { 'X-Api-Key': key } })).status;
  const create = async (path: string, key: string) => await world.people.member.visitor.post(path, { create_key: key });

  test.each([
    ['api_key', /^hcw_[A-Za-z0-9]{28}$/, 'apiKey'],
    ['api_key_readonly', /^hcr_[A-Za-z0-9]{28}$/, 'apiKeyReadonly'],
  ] as const)(
    'K1: creating %s shows it in that answer and never again; only a hash is kept',
    async (name, form, field) => {
      const project = await world.project();
      const path = settingsOf(project);
      const made = await create(path, name);
      const key = shownKey(made.text);
      expect(made.status).toBe(200);
      expect(key).toMatch(form);
      const stored = (await world.stored(project))?.[field] ?? '';
      expect(stored).toMatch(/^[A-Za-z0-9]{8}\.[0-9a-f]{64}$/);
      expect(stored).toBe(storedForm(key, 'test-secret'));
      const later = await world.people.member.visitor.get(path);
      expect(later.text).not.toContain(key);
      expect(later.text).not.toContain(stored);
      expect(await apiStatus(key)).toBe(200);
    },
  );

  test('K1: creating a key over another replaces it', async () => {
    const path = settingsOf(await world.project());
    const first = shownKey((await create(path, 'api_key')).text);
    const second = shownKey((await create(path, 'api_key')).text);
    expect(second).not.toBe(first);
    expect([await apiStatus(first), await apiStatus(second)]).toEqual([401, 200]);
  });

  test('K1: a revoked API key becomes empty, a revoked ping key null', async () => {
    const project = await world.project({ apiKey: LEGACY, apiKeyReadonly: LEGACY.toUpperCase() });
    for (const key of ['api_key', 'api_key_readonly', 'ping_key']) {
      const answer = await world.people.member.visitor.post(settingsOf(project), { revoke_key: key });
      expect(answer.status).toBe(200);
    }
    expect(await world.stored(project)).toMatchObject({ apiKey: '', apiKeyReadonly: '', pingKey: null });
    expect(await apiStatus(LEGACY)).toBe(401);
  });

  test('K1: the ping key has 22 small letters and digits, and slug pings work with it at once', async () => {
    const project = await world.project({ pingKey: null });
    const key = shownKey((await create(settingsOf(project), 'ping_key')).text);
    expect(key).toMatch(/^[a-z0-9]{22}$/);
    expect((await world.stored(project))?.pingKey).toBe(key);
    expect((await fetch(`${world.app.base}/ping/${key}/new-job?create=1`)).status).toBe(201);
  });

  test('K1: revoking the ping key asks first and says that pings by slug will fail', async () => {
    const { text } = await world.people.member.visitor.get(settingsOf(await world.project()));
    const question = text.slice(text.indexOf('Revoke…<span class="visually-hidden"> ping key'));
    expect(question).toMatch(/ping by slug with this key will no longer.+name="revoke_key" value="ping_key"/);
  });

  test('K1: a key that there is not is no key, and nothing changes', async () => {
    const project = await world.project();
    for (const field of ['create_key', 'revoke_key']) {
      const answer = await world.people.owner.visitor.post(settingsOf(project), { [field]: 'badge_key' });
      expect(answer.status).toBe(200);
    }
    expect(await world.stored(project)).toEqual(project);
  });

  test('K1: who may only read creates and revokes nothing', async () => {
    const project = await world.project({ apiKey: LEGACY });
    for (const field of ['create_key', 'revoke_key']) {
      const answer = await world.people.reader.visitor.post(settingsOf(project), { [field]: 'api_key' });
      expect(answer.status).toBe(403);
    }
    expect(await world.stored(project)).toEqual(project);
  });

  test('K2: keys are masked: hashed ones after the prefix and four characters, plain ones after four', async () => {
    const project = await world.project({
      apiKey: storedForm(`hcw_${'A'.repeat(28)}`, 'test-secret'),
      apiKeyReadonly: LEGACY,
      pingKey: 'pingpingpingpingping22',
    });
    const { text } = await world.people.member.visitor.get(settingsOf(project));
    expect(text).toContain(`>hcw_AAAA${'*'.repeat(24)}<`);
    expect(text).toContain(`>abcd${'*'.repeat(28)}<`);
    expect(text).toContain(`>ping${'*'.repeat(18)}<`);
    // a click opens those that are kept as they are
    expect(text.match(/<details class="reveal">/g)).toHaveLength(2);
    expect(text).toContain(LEGACY);
  });

  test('K3: who may only read sees no keys at all', async () => {
    const project = await world.project({ apiKey: LEGACY });
    const { text } = await world.people.reader.visitor.get(settingsOf(project));
    expect(text).not.toContain('API access');
    expect(text).not.toContain('abcd');
    expect(text).not.toContain((project.pingKey ?? '').slice(0, 4).padEnd(22, '*'));
  });

  test('K4: keys made here and imported plain ones open the API; others of the same start or length do not', async () => {
    const project = await world.project({ apiKeyReadonly: LEGACY.split('').reverse().join('') });
    const key = shownKey((await create(settingsOf(project), 'api_key')).text);
    expect(await apiStatus(key)).toBe(200);
    expect(await apiStatus(`${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`)).toBe(401);
    expect(await apiStatus(`${key}x`)).toBe(401);
    expect(await apiStatus((await world.stored(project))?.apiKeyReadonly ?? '')).toBe(200);
    expect(await apiStatus((await world.stored(project))?.apiKey ?? '')).toBe(401);
  });

  test('K5: another SECRET_KEY makes hashed keys worthless unless the old one is a fallback; others survive', async () => {
    const project = await world.project({ apiKeyReadonly: LEGACY });
    const key = shownKey((await create(settingsOf(project), 'api_key')).text);
    const changed = await startApp(world.db, { env: { SECRET_KEY: 'another' } });
    const careful = await startApp(world.db, { env: { SECRET_KEY: 'another', SECRET_KEY_FALLBACKS: 'test-secret' } });
    expect([await apiStatus(key, changed.base), await apiStatus(LEGACY, changed.base)]).toEqual([401, 200]);
    expect([await apiStatus(key, careful.base), await apiStatus(LEGACY, careful.base)]).toEqual([200, 200]);
    const ping = await fetch(`${changed.base}/ping/${project.pingKey}/by-slug?create=1`);
    expect(ping.status).toBe(201);
    await changed.stop();
    await careful.stop();
  });
});
