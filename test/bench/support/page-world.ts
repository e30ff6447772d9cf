import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../server/clock.ts';
import { addMicros, addSecs } from '../../../server/core/instant.ts';
import { migrate } from '../../../server/store/migrations.ts';
import { openStore } from '../../../server/store/open.ts';
import { aPing } from '../../support/builders.ts';
import { databaseEnv, type RunningRollcall, startRollcall } from '../../support/rollcall.ts';
import { seedChannel, seedCheck, seedProject, seedUser } from '../../support/seed.ts';
import { plantSession } from '../../support/visitor.ts';

const RUNS = 20;
const TAGS = ['prod', 'db', 'mail', 'nightly', 'europe'];

/** A server with one project, and somebody who is signed in. */
export interface PageWorld {
  readonly server: RunningRollcall;
  readonly project: string;
  /** Value of the session's cookie. */
  readonly session: string;
  remove(): Promise<void>;
}

/** Makes a project as it is after weeks of use, with so many checks, and starts the built program on it. */
export async function openPageWorld(checks: number): Promise<PageWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const options = { database: 'sqlite', file: join(folder, 'bench.sqlite') } as const;
  const store = openStore(options);
  await migrate(store.dialect.knex);
  const clock = systemClock();
  const now = clock.now();
  const user = await seedUser(store, 'bench@example.org');
  await store.profiles.update(user.id, { theme: 'system' });
  const project = await seedProject(store, { ownerId: user.id, name: 'Bench' });
  await store.transaction(async (tx) => {
    for (let i = 0; i < checks; i += 1) {
      const check = await seedCheck(tx, {
        projectId: project.id,
        name: `nightly job ${i + 1} of the warehouse`,
        slug: `nightly-job-${i + 1}`,
        tags: TAGS.filter((_, at) => (i + at) % 3 === 0).join(' '),
        status: i % 50 === 7 ? 'down' : 'up',
        timeoutSecs: 86_400,
        graceSecs: 3_600,
        lastPingAt: addSecs(now, -60 - i),
        lastDuration: 4_000_000,
        nPings: RUNS,
        alertAfter: i % 50 === 7 ? null : addSecs(now, 90_000),
      });
      const pings = Array.from({ length: RUNS }, (_, n) =>
        aPing({
          n: n + 1,
          createdAt: addMicros(now, (n - RUNS) * 86_400_000_000 - i),
          kind: n % 9 === 4 ? 'fail' : 'success',
        }),
      );
      await tx.pings.insert(check.id, pings);
    }
  });
  for (const kind of ['email', 'slack', 'ntfy']) {
    await seedChannel(store, project, { kind, value: kind === 'email' ? 'ops@example.org' : '{}' });
  }
  const env = databaseEnv(options);
  const session = await plantSession(
    { userId: user.id },
    { store, config: { secretKey: env['SECRET_KEY'] ?? '' }, clock },
  );
  await store.close();
  const server = await startRollcall('serve', { ...env, ALLOWED_HOSTS: '*', DEBUG: 'False' });
  return {
    server,
    project: project.code,
    session,
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
