import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProjectWithKeys } from '../../../server/services/create-project.ts';
import { dumpDatabase } from '../../../server/store/copy/dump.ts';
import { loadDatabase } from '../../../server/store/copy/load.ts';
import { migrate } from '../../../server/store/migrations.ts';
import { type OpenStore, openStore } from '../../../server/store/open.ts';
import { startApp } from '../../support/app.ts';
import { seedUser } from '../../support/seed.ts';

// Runs in a copy of the tree in which a check has the field runbookUrl, and fails when the field is lost anywhere. Knows
// the field by its names only, so that it compiles in a tree without it.

const FIRST = 'https://wiki.example.org/first';
const SECOND = 'https://wiki.example.org/second';
const NAME = 'runbook_url';

const folder = await mkdtemp(join(tmpdir(), 'rollcall-field-'));
const store = await openFresh('main.sqlite');
const app = await startApp({ store });
try {
  const owner = await seedUser(store);
  const { apiKey } = await createProjectWithKeys({ ownerId: owner.id, name: 'P' }, { store, secretKey: 'test-secret' });
  const send = async (path: string, body: object, version = 3) => {
    const headers = { 'X-Api-Key': apiKey };
    const response = await fetch(`${app.base}/api/v${version}/checks/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const document: unknown = await response.json();
    assert.ok(typeof document === 'object' && document !== null);
    return { status: response.status, document: new Map<string, unknown>(Object.entries(document)) };
  };

  // the API: takes and shows it, in the versions that know it, and says nothing of it where it is not used
  const plain = await send('', { name: 'plain' });
  assert.equal(plain.document.has(NAME), false);
  const made = await send('', { name: 'nightly', [NAME]: FIRST });
  assert.equal(made.status, 201);
  assert.equal(made.document.get(NAME), FIRST);
  const code = String(made.document.get('uuid'));
  const older = await send(code, { [NAME]: SECOND }, 2);
  assert.equal(older.document.has(NAME), false);
  assert.equal((await send(code, {})).document.get(NAME), FIRST);
  assert.equal((await send(code, { [NAME]: 'x'.repeat(501) })).status, 400);

  // the dialog: shows and changes it
  const visitor = await app.signIn(owner);
  const dialog = await visitor.get(`/checks/${code}/name/`);
  assert.ok(new RegExp(`value="${FIRST}"[^>]*name="${NAME}"`).test(dialog.text), 'the dialog does not show it');
  await visitor.post(`/checks/${code}/name/`, { name: 'nightly', [NAME]: SECOND });
  assert.equal((await send(code, {})).document.get(NAME), SECOND);

  // a copy has it
  const { location } = await visitor.post(`/checks/${code}/copy/`);
  const [copyCode = ''] = /[0-9a-f-]{36}/.exec(location) ?? [];
  assert.equal((await send(copyCode, {})).document.get(NAME), SECOND);

  // a dump brings it into another database
  const other = await openFresh('other.sqlite');
  await loadDatabase(other.dialect, linesOf(store));
  const rows = await other.dialect.knex('checks').whereIn('code', [code, copyCode]).pluck(NAME);
  assert.deepEqual(rows, [SECOND, SECOND]);
  await other.close();
  process.stdout.write('set over the API and in the dialog, copied, dumped and loaded\n');
} finally {
  await app.stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
}

async function openFresh(name: string): Promise<OpenStore> {
  const opened = openStore({ database: 'sqlite', file: join(folder, name) });
  await migrate(opened.dialect.knex);
  return opened;
}

async function* linesOf(from: OpenStore): AsyncGenerator<string> {
  for await (const line of dumpDatabase(from.dialect)) yield JSON.stringify(line);
}
