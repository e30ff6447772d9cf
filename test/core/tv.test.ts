import { describe, expect, test } from 'vitest';
import { chooseTvChecks, readTvFragment, writeTvFragment } from '../../server/core/tv.ts';

describe('the fragment of a wall', () => {
  test('4.11: keys with labels, and the theme', () => {
    expect(readTvFragment('#key1=Web+shop&key2=Home%20%26%20more&theme=dark')).toMatchObject({
      boards: [
        { key: 'key1', label: 'Web shop' },
        { key: 'key2', label: 'Home & more' },
      ],
      theme: 'dark',
    });
  });

  test('what is not valid is as usual', () => {
    expect(readTvFragment('#k=&theme=pink&size=9000&order=x')).toEqual({
      boards: [{ key: 'k', label: '' }],
      theme: null,
      tags: [],
      statuses: [],
      downFirst: true,
      size: 100,
      clock: false,
      sound: false,
    });
    expect(readTvFragment('').boards).toEqual([]);
  });

  test.each(['#k=Web+shop', '#k=a&theme=light&tag=prod&tag=db&status=down&order=name&size=150&clock=1&sound=1'])(
    '%s is written as it was read',
    (fragment) => {
      expect(writeTvFragment(readTvFragment(fragment))).toBe(fragment);
    },
  );
});

describe('the checks on a wall', () => {
  const checks = [
    { name: 'job 10', status: 'up' },
    { name: 'job 2', status: 'new' },
    { name: 'zip', status: 'down' },
    { name: 'Alpha', status: 'grace' },
  ];
  const names = (over = {}) =>
    chooseTvChecks(checks, { statuses: [], downFirst: true, ...over }).map(({ name }) => name);

  test('come down first, then late, then by name', () => {
    expect(names()).toEqual(['zip', 'Alpha', 'job 2', 'job 10']);
  });

  test('come by name if wished', () => {
    expect(names({ downFirst: false })).toEqual(['Alpha', 'job 2', 'job 10', 'zip']);
  });

  test('are only those with one of the statuses wished', () => {
    expect(names({ statuses: ['down', 'grace'] })).toEqual(['zip', 'Alpha']);
  });
});
