import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientsServer, startServer } from './support/server.ts';

let server: ClientsServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.cleanup());

test.each([
  // Content-Type, body, why
  ['application/json', '{"disk": "98 %"', 'invalid JSON'],
  ['application/json', 'null', 'JSON that is no object'],
  ['application/json; charset=nonsense', '"\ud83e\udd8a"', 'a charset that does not exist'],
  ['application/x-www-form-urlencoded', '%zz=%', 'a form that cannot be decoded'],
  ['multipart/form-data', 'no boundary anywhere', 'a multipart without boundary'],
  ['nonsense', '<xml', 'a type that is none'],
])('a ping with %s and %j is stored as it came', async (type, body) => {
  const check = await server.addCheck();
  const response = await fetch(server.pingUrl(check), { method: 'POST', headers: { 'Content-Type': type }, body });
  expect([response.status, await response.text()]).toEqual([200, 'OK']);
  expect(await server.pingsOf(check)).toMatchObject([{ kind: 'success', method: 'POST' }]);
  expect(await server.bodyOf(check, 1)).toBe(body);
});
