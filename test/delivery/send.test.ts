import { describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { DeliveryError, type DeliveryErrorOptions } from '../../server/delivery/delivery-error.ts';
import type { AnyIntegration, Delivery } from '../../server/delivery/integration.ts';
import { type SendTools, send } from '../../server/delivery/send.ts';
import type { BucketSpec } from '../../server/delivery/ways-out.ts';
import { T0 } from '../support/builders.ts';
import { anAlert, anIntegration, aSending, tools } from './builders.ts';
import { handClock } from './hand-clock.ts';

const fails = (options: DeliveryErrorOptions) => (): Promise<void> =>
  Promise.reject(new DeliveryError('no luck', options));

/** Runs one notification; `outcomes` are the attempts' in turn, the last one for ever. */
async function run(
  outcomes: readonly ((delivery: Delivery<unknown>) => Promise<void>)[],
  { over = {}, integration = {}, toolsOver = {} }: Parts = {},
) {
  const clock = handClock();
  let calls = 0;
  const notify = (delivery: Delivery<unknown>): Promise<void> => {
    const outcome = outcomes[calls] ?? outcomes.at(-1);
    calls += 1;
    return outcome === undefined ? Promise.resolve() : outcome(delivery);
  };
  const sending = aSending({ integration: anIntegration({ notify, ...integration }), alert: anAlert(), ...over });
  const result = await clock.drive(send(tools({ clock, ...toolsOver }), sending));
  return { result, calls, pauses: clock.pausesSecs, clock };
}

interface Parts {
  readonly over?: Partial<Parameters<typeof aSending>[0]>;
  readonly integration?: Partial<AnyIntegration>;
  readonly toolsOver?: Partial<SendTools>;
}

const ok = (): Promise<void> => Promise.resolve();

test('a delivery that goes well is one attempt', async () => {
  const { result, calls } = await run([ok]);
  expect(calls).toBe(1);
  expect(result).toEqual({
    result: 'sent',
    attempts: [
      { n: 1, startedAt: T0, durationMs: 0, httpStatus: null, errorCode: null, error: '', responseExcerpt: '' },
    ],
  });
});

test.each([['http_status'], ['timeout'], ['dns'], ['tls'], ['network'], ['private_ip'], ['internal']] as const)(
  'a failure of code %s is tried three times, after 1 and 5 seconds',
  async (code) => {
    const { result, pauses } = await run([fails({ code })]);
    expect(result).toMatchObject({ result: 'failed', error: { code } });
    expect(result.attempts.map(({ n, startedAt, errorCode }) => ({ n, startedAt, errorCode }))).toEqual([
      { n: 1, startedAt: T0, errorCode: code },
      { n: 2, startedAt: addSecs(T0, 1), errorCode: code },
      { n: 3, startedAt: addSecs(T0, 6), errorCode: code },
    ]);
    expect(pauses).toEqual([1, 5]);
  },
);

test('the second attempt may succeed', async () => {
  const { result, calls } = await run([fails({ code: 'http_status', httpStatus: 500, responseExcerpt: 'oops' }), ok]);
  expect(calls).toBe(2);
  expect(result).toMatchObject({
    result: 'sent',
    attempts: [
      { httpStatus: 500, errorCode: 'http_status', error: 'no luck', responseExcerpt: 'oops' },
      { errorCode: null },
    ],
  });
});

test.each([
  [{ code: 'http_status', permanent: true }],
  [{ code: 'unverified' }],
  [{ code: 'disabled_by_server' }],
  [{ code: 'invalid_config' }],
  [{ code: 'captcha' }],
  [{ code: 'provider_error', retryable: false }],
] as const)('%o is not tried again', async (options) => {
  const { result, calls } = await run([fails(options)]);
  expect(calls).toBe(1);
  expect(result).toMatchObject({ result: 'failed', error: options });
});

test('a test is one attempt', async () => {
  expect((await run([fails({ code: 'timeout' })], { over: { isTest: true } })).calls).toBe(1);
});

test('an integration may have a policy of its own', async () => {
  const { calls, pauses } = await run([fails({ code: 'network' })], {
    integration: { retry: { attempts: 2, pausesSecs: [7] } },
  });
  expect([calls, pauses]).toEqual([2, [7]]);
});

test('whatever an integration throws ends as a recorded failure that reveals nothing', async () => {
  const logged: unknown[] = [];
  const log = { warn: () => {}, error: (fields: Readonly<Record<string, unknown>>) => void logged.push(fields['err']) };
  const bug = new TypeError('token abc is undefined');
  const throwing = (): Promise<void> => {
    throw bug;
  };
  const { result } = await run([throwing], { toolsOver: { log } });
  expect(result).toMatchObject({ result: 'failed', error: { code: 'internal' } });
  expect(JSON.stringify(result.attempts)).not.toContain('abc');
  expect(logged).toEqual([bug, bug, bug]);
});

describe('when the provider asks for patience', () => {
  test('up to a minute is waited for', async () => {
    const { result, pauses } = await run([fails({ code: 'http_status', retryAfterMs: 60_000 }), ok]);
    expect(pauses).toEqual([60]);
    expect(result.result).toBe('sent');
  });

  test('longer means that the job is put off', async () => {
    const { result, calls } = await run([fails({ code: 'http_status', retryAfterMs: 61_000 })]);
    expect(calls).toBe(1);
    expect(result).toMatchObject({ result: 'deferred', until: addSecs(T0, 61), error: { code: 'http_status' } });
  });

  test('nothing is begun after two minutes', async () => {
    const { result, calls } = await run([fails({ code: 'http_status', retryAfterMs: 60_000 })]);
    expect(calls).toBe(2);
    expect(result).toMatchObject({ result: 'deferred', until: addSecs(T0, 120) });
  });

  test('a job that was put off goes on counting', async () => {
    const { result, calls } = await run([fails({ code: 'http_status', retryAfterMs: 61_000 })], {
      over: { attemptsMade: 2 },
    });
    expect(calls).toBe(1);
    expect(result).toMatchObject({ result: 'failed', attempts: [{ n: 3 }] });
  });
});

test('an attempt that never ends is given up after two minutes', async () => {
  const clock = handClock();
  const never = (): Promise<void> => new Promise(() => {});
  const sending = aSending({ integration: anIntegration({ notify: never }), alert: anAlert() });
  const sent = send(tools({ clock }), sending);
  await Promise.resolve();
  clock.advance(120);
  expect(await sent).toMatchObject({
    result: 'failed',
    error: { code: 'timeout' },
    attempts: [{ durationMs: 120_000 }],
  });
});

test('when the process stops, a pause ends at once and the job stays', async () => {
  const clock = handClock();
  const stop = new AbortController();
  const notify = (): Promise<void> => {
    stop.abort();
    return fails({ code: 'network' })();
  };
  const sending = aSending({ integration: anIntegration({ notify }), alert: anAlert(), stop: stop.signal });
  expect(await send(tools({ clock }), sending)).toMatchObject({
    result: 'deferred',
    until: addSecs(T0, 1),
    attempts: [{ n: 1 }],
  });
});

describe('rate limits', () => {
  const spec: BucketSpec = { key: 'po-1', capacity: 6, refillSecs: 60 };
  const bucket = { bucket: () => spec };

  test('one token is taken, however many attempts it takes', async () => {
    const taken: BucketSpec[] = [];
    const take = async (wanted: BucketSpec) => {
      taken.push(wanted);
      return { granted: true } as const;
    };
    await run([fails({ code: 'network' })], { integration: bucket, toolsOver: { buckets: { take } } });
    expect(taken).toEqual([spec]);
  });

  test('a job that was put off takes no other', async () => {
    const take = () => Promise.reject(new Error('not to be asked'));
    const parts = { integration: bucket, toolsOver: { buckets: { take } }, over: { attemptsMade: 1 } };
    const { log } = tools({});
    const errors: string[] = [];
    const toolsOver = {
      ...parts.toolsOver,
      log: { ...log, error: (_: unknown, text: string) => void errors.push(text) },
    };
    const { result } = await run([ok], { ...parts, toolsOver });
    expect([result.result, errors]).toEqual(['sent', []]);
  });

  test('without a token nothing is sent and the job waits for the next one', async () => {
    const take = async () => ({ granted: false, nextAt: addSecs(T0, 10) }) as const;
    const { result, calls } = await run([ok], { integration: bucket, toolsOver: { buckets: { take } } });
    expect(calls).toBe(0);
    expect(result).toMatchObject({
      result: 'deferred',
      until: addSecs(T0, 10),
      error: { code: 'rate_limited' },
      attempts: [],
    });
  });

  test('a store that cannot be asked does not stop an alert', async () => {
    const take = () => Promise.reject(new Error('database gone'));
    expect((await run([ok], { integration: bucket, toolsOver: { buckets: { take } } })).result.result).toBe('sent');
  });
});

test('an integration that is switched off fails with its own code, and is not called', async () => {
  const { result, calls } = await run([ok], { integration: { enabled: () => false } });
  expect(calls).toBe(0);
  expect(result).toMatchObject({
    result: 'failed',
    error: { code: 'disabled_by_server', permanent: false },
    attempts: [{ n: 1 }],
  });
});

test('what an integration notes is kept in the attempt log, cut to 500 characters', async () => {
  const noting = async ({ note }: Delivery<unknown>): Promise<void> => note('x'.repeat(600));
  const { result } = await run([noting]);
  expect(result.attempts[0]?.responseExcerpt).toHaveLength(500);
});

describe('an integration that hands back a changed value', () => {
  const moves = async ({ config, reconfigure }: Delivery<unknown>): Promise<void> => {
    if (config !== 'new') reconfigure('new');
  };

  test('finds it in the result, whatever the end', async () => {
    expect((await run([moves])).result).toMatchObject({ result: 'sent', newValue: 'new' });
    const fallsOver = async (delivery: Delivery<unknown>): Promise<void> => {
      await moves(delivery);
      return fails({ code: 'network' })();
    };
    expect((await run([fallsOver])).result).toMatchObject({ result: 'failed', newValue: 'new' });
  });

  test('gets it at its next attempt', async () => {
    const seen: unknown[] = [];
    const { result } = await run([
      async (delivery) => {
        seen.push(delivery.config);
        await moves(delivery);
        if (seen.length === 1) return fails({ code: 'network' })();
      },
    ]);
    expect(seen).toEqual(['', 'new']);
    expect(result).toMatchObject({ result: 'sent', newValue: 'new' });
  });

  test('changes nothing when it stays as it is', async () => {
    expect((await run([ok])).result).not.toHaveProperty('newValue');
  });
});
