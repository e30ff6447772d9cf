import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProjectWithKeys } from '../../../server/services/create-project.ts';
import { migrate } from '../../../server/store/migrations.ts';
import { openStore } from '../../../server/store/open.ts';
import { startApp } from '../../support/app.ts';
import { seedUser } from '../../support/seed.ts';

// Runs in a copy of the tree that has the page /count/, and fails when the page does not answer.

const folder = await mkdtemp(join(tmpdir(), 'rollcall-page-'));
const store = openStore({ database: 'sqlite', file: join(folder, 'main.sqlite') });
await migrate(store.dialect.knex);
const app = await startApp({ store });
try {
  const owner = await seedUser(store);
  await createProjectWithKeys({ ownerId: owner.id, name: 'P' }, { store, secretKey: 'test-secret' });

  const visitor = await app.signIn(owner);
  const { status, text } = await visitor.get('/count/');
  assert.equal(status, 200);
  assert.match(text, /data-count="1"/);

  const stranger = await app.visitor().get('/count/');
  assert.equal(stranger.location, '/accounts/login/?next=%2Fcount%2F');
} finally {
  await app.stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
}
