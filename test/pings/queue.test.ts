import { describe, expect, test } from 'vitest';
import type { IncomingPing, PingOutcome } from '../../server/core/incoming.ts';
import type { Instant } from '../../server/core/instant.ts';
import { Unavailable } from '../../server/errors.ts';
import { silentLog } from '../../server/log.ts';
import { createPingQueue, type PingQueueDeps } from '../../server/pings/queue.ts';
import type { Committed, PingWriter } from '../../server/pings/writer.ts';
import { at } from '../support/builders.ts';

/** A commit under way; the test decides how it ends. */
interface Commit {
  /** The checks the pings are for. */
  readonly codes: readonly string[];
  readonly patienceMs: number;
  end(outcomes?: Committed['outcomes']): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A writer whose commits wait for the test. */
function handWriter(lanes = 1) {
  const commits: Commit[] = [];
  const created: string[] = [];
  let isClosed = false;
  const writer: PingWriter = {
    lanes,
    commit: (pings, patienceMs) =>
      new Promise((resolve, reject) => {
        commits.push({
          codes: pings.map(codeOf),
          patienceMs,
          async end(outcomes = pings.map(() => 'stored' as const)) {
            resolve({ outcomes, touched: [] });
            await turn();
          },
          async fail(error) {
            reject(error);
            await turn();
          },
        });
      }),
    async create(ping) {
      created.push(codeOf(ping));
      return { outcomes: [created.length === 1 ? 'created' : 'stored'], touched: [] };
    },
    async close() {
      isClosed = true;
    },
  };
  return { writer, commits, created, isClosed: () => isClosed };
}

function queueOn(writer: PingWriter, over: Partial<PingQueueDeps> = {}) {
  const queue = createPingQueue({ writer, log: silentLog, ...over });
  const outcomes: string[] = [];
  const submit = (...codes: string[]): void => {
    for (const code of codes) {
      queue.submit(aPingFor(code)).then(
        (outcome: PingOutcome) => outcomes.push(`${code} ${outcome}`),
        (error: Error) => outcomes.push(`${code} ${error.name}`),
      );
    }
  };
  return { queue, submit, outcomes };
}

function aPingFor(code: string, bodyBytes = 0): IncomingPing {
  return {
    target: { by: 'code', code },
    action: 'success',
    exitStatus: null,
    rid: null,
    scheme: 'http',
    method: 'GET',
    ua: '',
    remoteAddr: null,
    body: bodyBytes === 0 ? null : new Uint8Array(bodyBytes),
    arrivedAt: at(0),
  };
}

function codeOf({ target }: IncomingPing): string {
  return target.by === 'code' ? target.code : target.slug;
}

/** Lets everything run that can run without something happening outside. */
async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('gathering', () => {
  test('pings that come in one turn are one commit', async () => {
    const { writer, commits } = handWriter();
    const { submit } = queueOn(writer);
    submit('a', 'b', 'a');
    await turn();
    expect(commits.map(({ codes }) => codes)).toEqual([['a', 'b', 'a']]);
  });

  test('while a commit runs arrivals gather, and the next takes them all', async () => {
    const { writer, commits } = handWriter();
    const { submit } = queueOn(writer);
    submit('a');
    await turn();
    submit('b');
    await turn();
    submit('c', 'a');
    await turn();
    expect(commits).toHaveLength(1);
    await commits[0]?.end();
    expect(commits.map(({ codes }) => codes)).toEqual([['a'], ['b', 'c', 'a']]);
  });

  test('a commit takes no more than the limit, in the order they came', async () => {
    const { writer, commits } = handWriter();
    const { submit } = queueOn(writer, { batchMax: 2 });
    submit('a', 'b', 'c');
    await turn();
    await commits[0]?.end();
    expect(commits.map(({ codes }) => codes)).toEqual([['a', 'b'], ['c']]);
  });

  test('with several lanes commits overlap, but never two with the same check', async () => {
    const { writer, commits } = handWriter(2);
    const { submit } = queueOn(writer);
    submit('a', 'b');
    await turn();
    submit('a', 'c', 'a', 'd');
    await turn();
    expect(commits.map(({ codes }) => codes)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    await commits[1]?.end();
    expect(commits).toHaveLength(2);
    await commits[0]?.end();
    expect(commits[2]?.codes).toEqual(['a', 'a']);
  });
});

describe('answering', () => {
  test('each ping gets its own outcome, and not before the commit', async () => {
    const { writer, commits } = handWriter();
    const { submit, outcomes } = queueOn(writer);
    submit('a', 'b', 'c');
    await turn();
    expect(outcomes).toEqual([]);
    await commits[0]?.end(['stored', 'not-found', 'invalid']);
    expect(outcomes).toEqual(['a stored', 'b not-found', 'c invalid']);
  });

  test('a check that is absent is made after the others are answered', async () => {
    const { writer, commits, created } = handWriter();
    const { submit, outcomes } = queueOn(writer);
    submit('a', 'b', 'c', 'b');
    await turn();
    await commits[0]?.end(['stored', 'absent', 'stored', 'absent']);
    expect(created).toEqual(['b', 'b']);
    expect(outcomes).toEqual(['a stored', 'c stored', 'b created', 'b stored']);
  });

  test('what a commit changed is told once, before its pings are answered', async () => {
    const { writer, commits } = handWriter();
    const told: unknown[] = [];
    const { submit, outcomes } = queueOn(writer, { onCommitted: (touched) => told.push([touched, outcomes.length]) });
    submit('a', 'b');
    await turn();
    await commits[0]?.end();
    expect(told).toEqual([[[], 0]]);
  });
});

test('pings are answered also when telling of their commit fails', async () => {
  const { writer, commits } = handWriter();
  const { submit, outcomes } = queueOn(writer, {
    onCommitted: () => {
      throw new Error('a listener failed');
    },
  });
  submit('a');
  await turn();
  await commits[0]?.end();
  expect(outcomes).toEqual(['a stored']);
});

describe('failing', () => {
  const isBad = (codes: readonly string[]): boolean => codes.includes('bad');

  test('a bad ping fails alone', async () => {
    const { writer, commits } = handWriter();
    const { submit, outcomes } = queueOn(writer);
    submit('a', 'b', 'bad', 'c', 'd', 'e', 'f', 'g');
    await turn();
    for (let index = 0; index < commits.length; index += 1) {
      const commit = commits[index];
      if (commit && isBad(commit.codes)) await commit.fail(new RangeError('a value the database refuses'));
      else await commit?.end();
    }
    expect(outcomes.toSorted()).toEqual([
      'a stored',
      'b stored',
      'bad Unavailable',
      'c stored',
      'd stored',
      'e stored',
      'f stored',
      'g stored',
    ]);
    // whole, two halves, …: not one commit per ping
    expect(commits.length).toBeLessThanOrEqual(7);
  });

  test('when it is not known whether a commit took place, nothing is written again', async () => {
    const { writer, commits } = handWriter();
    const { submit, outcomes } = queueOn(writer);
    submit('a', 'b');
    await turn();
    await commits[0]?.fail(new Unavailable('the connection was lost'));
    expect(outcomes).toEqual(['a Unavailable', 'b Unavailable']);
    expect(commits).toHaveLength(1);
    submit('c');
    await turn();
    await commits[1]?.end();
    expect(outcomes).toContain('c stored');
  });

  test('an outage is logged when it begins and when it ends', async () => {
    const { writer, commits } = handWriter();
    const lines: string[] = [];
    const note = (_fields: unknown, text?: string): unknown => lines.push(text ?? String(_fields));
    const { submit } = queueOn(writer, { log: { error: note, warn: note } });
    for (const round of [0, 1, 2]) {
      submit('a');
      await turn();
      await commits[round]?.fail(new Unavailable('gone'));
    }
    submit('a');
    await turn();
    await commits[3]?.end();
    expect(lines).toEqual(['cannot store pings now', 'pings are stored again']);
  });
});

describe('limits', () => {
  test('over its number of pings the queue refuses, and takes more once there is room', async () => {
    const { writer, commits } = handWriter();
    const { submit, outcomes } = queueOn(writer, { heldMax: 2 });
    submit('a', 'b', 'c');
    await turn();
    expect(outcomes).toEqual(['c Unavailable']);
    await commits[0]?.end();
    submit('d');
    await turn();
    await commits[1]?.end();
    expect(outcomes).toEqual(['c Unavailable', 'a stored', 'b stored', 'd stored']);
  });

  test('over its bytes the queue refuses, but one large body always passes', async () => {
    const { writer, commits } = handWriter();
    const { queue } = queueOn(writer, { heldBytesMax: 100 });
    const large = queue.submit(aPingFor('a', 1000));
    await expect(queue.submit(aPingFor('b', 1))).rejects.toThrow(Unavailable);
    const small = queue.submit(aPingFor('c'));
    await turn();
    await commits[0]?.end();
    expect(await Promise.all([large, small])).toEqual(['stored', 'stored']);
  });

  test('closing stores what waits, refuses what comes, and closes the writer', async () => {
    const { writer, commits, isClosed } = handWriter();
    const { queue, submit, outcomes } = queueOn(writer);
    submit('a');
    await turn();
    submit('b');
    const closed = queue.close();
    submit('c');
    await turn();
    await commits[0]?.end();
    expect(isClosed()).toBe(false);
    await commits[1]?.end();
    await closed;
    expect(outcomes).toEqual(['c Unavailable', 'a stored', 'b stored']);
    expect(isClosed()).toBe(true);
  });
});

describe('a database that hangs', () => {
  test('pings that wait behind a commit for three seconds are refused; the others are stored when it goes on', async () => {
    const { writer, commits } = handWriter();
    let elapsed = 0;
    const { submit, outcomes } = queueOn(writer, { elapsedMillis: () => elapsed });
    submit('a');
    await turn();
    submit('b');
    elapsed = 1_000;
    submit('c');
    elapsed = 2_999;
    submit('d');
    elapsed = 3_001;
    await expect.poll(() => outcomes).toEqual(['b Unavailable']);
    elapsed = 4_000;
    await expect.poll(() => outcomes).toEqual(['b Unavailable', 'c Unavailable']);
    await commits[0]?.end();
    await commits[1]?.end();
    expect(outcomes).toEqual(['b Unavailable', 'c Unavailable', 'a stored', 'd stored']);
  });

  test('pings are refused that wait too long until any can be stored; those that come later wait anew', async () => {
    const { writer, commits } = handWriter();
    let go = (_: Instant): void => {};
    const ready = new Promise<Instant>((resolve) => {
      go = resolve;
    });
    const gate = { ready: () => ready, failed: () => {}, refused: () => {} };
    const { submit, outcomes } = queueOn(writer, { gate, readyMs: 1 });
    submit('a');
    await expect.poll(() => outcomes).toEqual(['a Unavailable']);
    expect(commits).toHaveLength(0);

    go(at(1));
    submit('b');
    await turn();
    await commits[0]?.end();
    expect(outcomes).toEqual(['a Unavailable', 'b stored']);
  });

  test('pings that waited while the clock was set back are not dated later than it shows now', async () => {
    const arrivals: Instant[] = [];
    const writer: PingWriter = {
      lanes: 1,
      async commit(pings) {
        arrivals.push(...pings.map(({ arrivedAt }) => arrivedAt));
        return { outcomes: pings.map(() => 'stored' as const), touched: [] };
      },
      create: async () => ({ outcomes: [], touched: [] }),
      close: async () => {},
    };
    let go = (_: Instant): void => {};
    let ready: Promise<Instant> | null = new Promise<Instant>((resolve) => {
      go = resolve;
    });
    const gate = { ready: () => ready, failed: () => {}, refused: () => {} };
    const { submit, outcomes } = queueOn(writer, { gate, batchMax: 1 });
    submit('a', 'b');
    await turn();

    ready = null;
    go(at(-3_600));
    await expect.poll(() => outcomes).toEqual(['a stored', 'b stored']);
    expect(arrivals).toEqual([at(-3_600), at(-3_600)]);
  });

  test('what a ping has waited is taken from the time that its commit may wait', async () => {
    const { writer, commits } = handWriter();
    let elapsed = 0;
    const { submit } = queueOn(writer, { elapsedMillis: () => elapsed });
    submit('a');
    await turn();
    elapsed = 1_000;
    submit('b');
    elapsed = 2_900;
    submit('c');
    await commits[0]?.end();
    elapsed = 9_000;
    submit('d');
    await turn();
    expect(commits.map(({ codes, patienceMs }) => [codes, patienceMs])).toEqual([
      [['a'], 7_500],
      [['b', 'c'], 5_600],
    ]);
    await commits[1]?.end();
    expect(commits[2]).toMatchObject({ codes: ['d'], patienceMs: 7_500 });
    await commits[2]?.end();
  });

  test('a batch that failed after three seconds is not tried in parts', async () => {
    const { writer, commits } = handWriter();
    let elapsed = 0;
    const { submit, outcomes } = queueOn(writer, { elapsedMillis: () => elapsed });
    submit('a', 'b');
    await turn();
    elapsed = 3_000;
    await commits[0]?.fail(new Error('locked'));
    expect(outcomes).toEqual(['a Unavailable', 'b Unavailable']);
    expect(commits).toHaveLength(1);
  });
});
