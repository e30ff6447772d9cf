import { expect, test } from 'vitest';
import { deliver, integrationOf } from './harness.ts';

const MEMBER = '00000000-0000-4000-8000-000000000001';

test.each([
  [0, 3, 'sent', ''],
  [0, 0, 'sent', ''],
  [2, 3, 'failed', '2 of 3 members could not be notified'],
  [1, 1, 'failed', '1 of 1 members could not be notified'],
])('%i of %i members failed: %s %s', async (failed, total, outcome, message) => {
  const { result } = await deliver('group', MEMBER, { sending: { members: { failed, retried: 0, total } } });
  expect(result.result).toBe(outcome);
  expect(result.attempts).toHaveLength(1);
  if (result.result === 'failed')
    expect(result.error).toMatchObject({ code: 'group_partial', message, permanent: false });
});

test('names its members, each once', () => {
  const group = integrationOf('group');
  expect(group.members?.(group.parseConfig(`${MEMBER},${MEMBER}`))).toEqual([MEMBER]);
});
