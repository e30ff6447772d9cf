import { HealthChecksApiClient, HealthChecksPingClient } from 'healthchecks-io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedChannel } from '../support/seed.ts';
import { type ClientsServer, startServer } from './support/server.ts';

const CHECK = { name: 'Nightly backup', tags: 'prod db', timeout: 3600, grace: 600, channels: '*' };

describe.each([1, 2, 3])('npm healthchecks-io-client with API v%i', (apiVersion) => {
  let server: ClientsServer;
  let api: HealthChecksApiClient;
  let reader: HealthChecksApiClient;

  beforeAll(async () => {
    server = await startServer();
    await seedChannel(server.store, server.project, { kind: 'email', value: 'ops@example.org', name: 'Ops' });
    const options = { baseUrl: server.base, apiVersion };
    api = new HealthChecksApiClient({ ...options, apiKey: server.apiKey });
    reader = new HealthChecksApiClient({ ...options, apiKey: server.apiKeyReadonly });
  });

  afterAll(() => server.cleanup());

  const uuidOf = (check: Readonly<Record<string, unknown>>): string => String(check['uuid']);

  test('makes, finds, changes, pauses and deletes a check', async () => {
    const made = await api.createCheck(CHECK);
    expect(made).toMatchObject({ name: 'Nightly backup', timeout: 3600, grace: 600, status: 'new' });
    expect(String(made['channels'])).toMatch(/^[0-9a-f-]{36}$/);

    const again = await api.createCheck({ ...CHECK, grace: 900, unique: ['name'] });
    expect(again).toMatchObject({ uuid: made['uuid'], grace: 900 });

    expect(await api.updateCheck(uuidOf(made), { tags: 'prod', desc: 'on mx2' })).toMatchObject({ desc: 'on mx2' });
    expect((await api.getChecks(['prod'])).checks).toHaveLength(1);
    expect((await api.getChecks(['prod', 'db'])).checks).toHaveLength(0);
    expect(await api.getCheck(uuidOf(made))).toMatchObject({ tags: 'prod' });
    expect(await api.pauseCheck(uuidOf(made))).toMatchObject({ status: 'paused' });
    expect(await api.deleteCheck(uuidOf(made))).toMatchObject({ uuid: made['uuid'] });
    await expect(api.getCheck(uuidOf(made))).rejects.toMatchObject({ name: 'StatusCodeError', statusCode: 404 });
  });

  test('reads with a key for reading, and may not write with it', async () => {
    const { uuid } = await api.createCheck({ name: 'to be read' });
    const [seen] = (await reader.getChecks()).checks;
    expect(seen).toMatchObject({ name: 'to be read' });
    expect(seen).not.toHaveProperty('uuid');
    expect(await reader.getCheck(String(seen?.['unique_key']))).toMatchObject({ name: 'to be read' });
    await expect(reader.deleteCheck(String(uuid))).rejects.toMatchObject({ statusCode: 401 });
  });

  test('pings, and reads what came of it', async () => {
    const uuid = uuidOf(await api.createCheck({ name: 'pinged', timeout: 60, grace: 60 }));
    const pinger = new HealthChecksPingClient({ uuid, baseUrl: `${server.base}/ping`, returnResponse: true });
    expect(await pinger.start()).toBe('OK');
    expect(await pinger.success('all files copied')).toBe('OK');
    expect(await pinger.fail()).toBe('OK');

    const { pings } = await api.listPings(uuid);
    expect(pings.map(({ type, method }) => [type, method])).toEqual([
      ['fail', 'GET'],
      ['success', 'POST'],
      ['start', 'GET'],
    ]);
    expect(pings[0]?.['ua']).toContain('HealthChecks-IO-Client-JS');
    expect((await api.listFlips(uuid)).flips.map(({ up }) => up)).toEqual([0, 1]);
    expect((await api.listFlips(uuid, { seconds: 3600, end: 1 })).flips).toEqual([]);
    expect(await api.getCheck(uuid)).toMatchObject({ n_pings: 3, status: 'down' });
  });

  test('lists the integrations', async () => {
    expect((await api.getIntegrations()).channels).toEqual([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Ops', kind: 'email' },
    ]);
  });

  test('is told what is wrong with its key', async () => {
    const stranger = new HealthChecksApiClient({ baseUrl: server.base, apiVersion, apiKey: 'x'.repeat(32) });
    await expect(stranger.getChecks()).rejects.toMatchObject({ statusCode: 401, body: { error: 'wrong api key' } });
  });
});
