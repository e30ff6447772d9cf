import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs, type Instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { alertAfter } from '../../server/core/status.ts';
import { openStore } from '../../server/store/open.ts';
import { seed } from '../support/seed.ts';
import { rollcallHere, SECRET_KEY } from './rollcall.ts';

const DAY = 86_400;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (data: string, args: readonly string[]) =>
  rollcallHere(args, { cwd: folder, env: { DATA_DIR: join(folder, data), SECRET_KEY } });

test('checks that are up get a full period after they were loaded, however long that took', async () => {
  const yesterday = addSecs(systemClock().now(), -DAY);
  await run('old', ['migrate', '--init']);
  const old = openStore({ database: 'sqlite', file: join(folder, 'old/hc.sqlite') });
  const last = { lastPingAt: yesterday, nPings: 1 };
  const { checks } = await seed(old, [
    { name: 'overdue', status: 'up', timeoutSecs: 60, graceSecs: 60, ...last },
    { name: 'weekly', status: 'up', timeoutSecs: 7 * DAY, graceSecs: 60, ...last },
    { name: 'running', status: 'up', timeoutSecs: 7 * DAY, graceSecs: 60, lastStartAt: yesterday, ...last },
    { name: 'down', status: 'down', ...last },
    { name: 'paused', status: 'paused', ...last },
    { name: 'new' },
  ]);
  for (const check of checks) await old.checks.update(check.id, { alertAfter: alertAfter(check) });
  await old.close();
  expect((await run('old', ['dump', '--output', join(folder, 'all.jsonl')])).code).toBe(0);

  await run('new', ['migrate', '--init']);
  expect((await run('new', ['load', join(folder, 'all.jsonl')])).code).toBe(0);

  const loaded = openStore({ database: 'sqlite', file: join(folder, 'new/hc.sqlite') });
  const now = systemClock().now();
  const inSecs = (at: Instant | null) => (at === null ? null : Math.round((at - now) / MICROS_PER_SECOND / 60) * 60);
  const found = await Promise.all(checks.map(({ id }) => loaded.checks.byId(id)));
  expect(found.map((check) => [check?.name, check?.status, inSecs(check?.alertAfter ?? null)])).toEqual([
    ['overdue', 'up', 120],
    ['weekly', 'up', 7 * DAY + 60],
    ['running', 'up', 7 * DAY + 60],
    ['down', 'down', null],
    ['paused', 'paused', null],
    ['new', 'new', null],
  ]);
  expect(found.map((check) => check?.lastPingAt ?? null)).toEqual(checks.map(({ lastPingAt }) => lastPingAt));
  await loaded.close();
});
