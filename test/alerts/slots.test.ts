import { describe, expect, test } from 'vitest';
import { demandFor, pickJobs, type Running } from '../../server/alerts/slots.ts';

const jobs = (...channels: number[]) => channels.map((channelId) => ({ channelId }));
const sends = (...channels: number[]): Running[] => channels.map((channelId) => ({ channelId, aside: false }));
const hanging = (...channels: number[]): Running[] => channels.map((channelId) => ({ channelId, aside: true }));
const channelsOf = (picked: readonly { readonly channelId: number }[]) => picked.map(({ channelId }) => channelId);

describe('of the jobs in hand, those that start', () => {
  test.each([
    ['nothing is running', [1, 2, 3], [], 4, [1, 2, 3], 'all of them'],
    ['all workers are busy', [1, 2], sends(5, 6, 7, 8), 4, [], 'none'],
    ['a worker is free', [1, 2], sends(5, 6, 7), 4, [1], 'the oldest'],
    ['one channel has many jobs', [1, 1, 1, 1, 2], [], 4, [1, 1, 2], 'half the workers at most for one channel'],
    ['a channel has its half already', [1, 2], sends(1, 1), 4, [2], 'the others pass it'],
    ['some hang', [1, 2, 3, 4], hanging(5, 6, 7, 8), 4, [1, 2, 3, 4], 'those that hang need no worker'],
    ['a channel hangs', [5, 1], hanging(5, 5), 4, [1], 'it gets no more than its half'],
    ['there is one worker', [1, 2], [], 1, [1], 'one at a time'],
    ['the one worker hangs', [1, 2], hanging(5), 1, [1], 'the next one starts'],
    ['everything hangs', [1], hanging(...Array.from({ length: 24 }, (_, n) => n + 10)), 1, [], 'somewhere is the end'],
  ] as const)('while %s', (_when, ready, running, workers, expected, _why) => {
    expect(channelsOf(pickJobs(jobs(...ready), running, workers))).toEqual(expected);
  });
});

describe('what is taken from the queue', () => {
  test('is one job for each worker and four to be at hand, when nothing is under way', () => {
    expect(demandFor({ running: [], ready: [], ended: 0 }, 10)).toEqual({ limit: 50, exceptChannels: [] });
  });

  test('is no more than one to be at hand while the recipients are slow', () => {
    expect(demandFor({ running: sends(...Array(10).keys()), ready: [], ended: 1 }, 10).limit).toBe(10);
  });

  test('grows with what got done since the last time, up to eight for each worker', () => {
    expect(demandFor({ running: sends(...Array(10).keys()), ready: [], ended: 30 }, 10).limit).toBe(60);
    expect(demandFor({ running: sends(...Array(10).keys()), ready: [], ended: 300 }, 10).limit).toBe(80);
  });

  test('is nothing while enough is at hand', () => {
    expect(demandFor({ running: sends(1, 2, 3, 4), ready: jobs(5, 6, 7, 8), ended: 0 }, 4).limit).toBe(0);
  });

  test('leaves out channels that have more at hand than can be sent soon', () => {
    const ready = jobs(1, 1, 1, 1, 2);
    expect(demandFor({ running: sends(1, 1), ready, ended: 0 }, 4).exceptChannels).toEqual([1]);
  });

  test('leaves out a channel that hangs, and does not count what it has at hand', () => {
    const ready = jobs(1, 1, 1, 1);
    expect(demandFor({ running: hanging(1, 1), ready, ended: 0 }, 4)).toEqual({ limit: 8, exceptChannels: [1] });
  });
});
