import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test('three minutes of random faults break no promise', async () => {
  const args = ['--import', 'tsx', 'test/chaos/run.ts', '--minutes', '3', '--seed', '1', '--json'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const report: Record<string, unknown> = JSON.parse((await text(child.stdout)).trim().split('\n').at(-1) ?? '');

  expect(report).toMatchObject({ pingsLost: 0, pingsDoubled: 0, alertsLost: 0, falseAlarms: 0 });
  expect(Number(report['alertsDoubled'])).toBeLessThanOrEqual(Number(report['kills']));
  expect(Number(report['answered'])).toBeGreaterThan(1_000);
  expect(Number(report['alertsDecided'])).toBeGreaterThan(50);
});
