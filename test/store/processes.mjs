import { migrate } from '../../dist/server/store/migrations.js';
import { openStore } from '../../dist/server/store/open.js';

// What the other processes of these tests do: `<options as JSON> <what> [arguments]`. On the built program, since loading
// the sources anew in each takes several times as long.
const [, , options = '', what, ...args] = process.argv;
const store = openStore(JSON.parse(options));

async function addPings(checkId, times) {
  for (let i = 0; i < times; i += 1) {
    await store.transaction(async (tx) => {
      const check = await tx.checks.byId(checkId);
      // a moment in between, for the other process to get in the way
      await tx.projects.lock(check?.projectId ?? 0);
      const locked = await tx.checks.byId(checkId);
      await tx.checks.update(checkId, { nPings: (locked?.nPings ?? 0) + 1 });
    });
  }
}

/** Changes a check in a transaction, says so, and never ends it. */
async function hang(checkId) {
  await store.transaction(async (tx) => {
    await tx.checks.update(checkId, { name: 'never committed' });
    process.stdout.write('changed\n');
    setInterval(() => undefined, 1_000);
    await new Promise(() => undefined);
  });
}

switch (what) {
  case 'migrate':
    process.stdout.write(`${JSON.stringify(await migrate(store.dialect.knex))}\n`);
    break;
  case 'add-pings':
    await addPings(Number(args[0]), Number(args[1]));
    break;
  case 'hang':
    await hang(Number(args[0]));
    break;
  default:
    throw new Error(`no such work: ${what}`);
}
await store.close();
