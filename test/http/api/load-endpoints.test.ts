import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-endpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const facts = "method: 'GET', area: 'service', scope: 'none', cors: true, summary: '', responses: {}, handle() {}";
const load = () => loadEndpoints(pathToFileURL(`${folder}/`));

test('endpoints are found by their files, in the order of the documents', async () => {
  writeFileSync(join(folder, 'list-teapots.ts'), `export default { name: 'listTeapots', path: 'teapots/', ${facts} };`);
  writeFileSync(join(folder, 'get-kettle.ts'), `export default { name: 'getKettle', path: 'kettle/', ${facts} };`);
  writeFileSync(join(folder, 'notes.txt'), 'not an endpoint');
  expect((await load()).map(({ name }) => name)).toEqual(['getKettle', 'listTeapots']);
});

test('a file with half an endpoint keeps the server from starting', async () => {
  writeFileSync(join(folder, 'half.ts'), "export default { name: 'half', method: 'GET' };");
  await expect(load()).rejects.toThrow('the API endpoint half lacks: path, area');
});

test('a file that is called otherwise than its endpoint keeps the server from starting', async () => {
  writeFileSync(join(folder, 'tea.ts'), `export default { name: 'getTea', path: 'tea/', ${facts} };`);
  await expect(load()).rejects.toThrow('the API endpoint getTea is in the file tea');
});
