import { expect, test } from 'vitest';
import { foldersOf, walkOfPing } from './ping-walk.ts';

test('a ping enters at most fourteen files in six folders from the socket to the commit', async () => {
  const files = await walkOfPing();

  expect(files).toContain('server/pings/plan.ts');
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(14);
  expect(foldersOf(files).length, foldersOf(files).join('\n')).toBeLessThanOrEqual(6);
});
