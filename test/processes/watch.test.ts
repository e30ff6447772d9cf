import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PARTS, type PartHealth, type PartName } from '../../server/core/health.ts';
import { createHttp, type HttpClient } from '../../server/delivery/http.ts';
import { createWatch } from '../../server/processes/watch.ts';
import { aConfig } from '../delivery/settings.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { keepingLog } from '../support/people.ts';

let sink: HttpSink;
let http: HttpClient;
beforeEach(async () => {
  sink = await startHttpSink();
  http = createHttp(aConfig({ integrationsAllowPrivateIps: false }));
});
afterEach(async () => {
  await http.close();
  await sink.close();
});

const allWell = (): PartHealth[] =>
  PARTS.map((name) => ({ name, state: 'ok', isAlive: true, lagSecs: null, text: '', detail: '' }));

function aWatch(url = '') {
  let parts = allWell();
  const { log, lines } = keepingLog();
  const look = createWatch({ health: { read: async () => parts }, http, log, watchdogUrl: url });
  return {
    look,
    lines,
    set(name: PartName, state: PartHealth['state']) {
      parts = parts.map((part) => (part.name === name ? { ...part, state, text: `${name} ${state}` } : part));
    },
    kill(name: PartName) {
      parts = parts.map((part) => (part.name === name ? { ...part, isAlive: false } : part));
    },
    lose(name: PartName) {
      parts = parts.filter((part) => part.name !== name);
    },
  };
}

describe('what administrators are told', () => {
  test('a part that has failed, once, when two looks in a row find it so, and that it works again', async () => {
    const { look, lines, set } = aWatch();
    set('checks', 'failed');
    await look();
    expect(lines).toEqual([]);
    await look();
    await look();
    expect(lines.map(({ level, message }) => [level, message])).toEqual([['error', 'checks failed']]);
    set('checks', 'ok');
    await look();
    expect(lines.at(-1)).toMatchObject({ level: 'info', fields: { part: 'checks' } });
    set('checks', 'failed');
    await look();
    await look();
    expect(lines).toHaveLength(3);
  });

  test('nothing of a part that is well in between', async () => {
    const { look, lines, set } = aWatch();
    for (const state of ['failed', 'ok', 'failed', 'ok'] as const) {
      set('storage', state);
      await look();
    }
    expect(lines).toEqual([]);
  });

  test.each<[PartName, boolean]>([
    ['disk', true],
    ['backup', true],
    ['reach', true],
    ['emails', false],
    ['deliveries', false],
  ])('a warning about %s: %s', async (name, isTold) => {
    const { look, lines, set } = aWatch();
    set(name, 'warning');
    await look();
    await look();
    expect(lines).toHaveLength(isTold ? 1 : 0);
  });
});

describe('the other server', () => {
  test('is pinged with each look, also at a private address', async () => {
    const { look } = aWatch(`${sink.url}/ping/us`);
    await look();
    await look();
    expect(sink.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /ping/us', 'GET /ping/us']);
  });

  test.each(PARTS)('is not while %s is not alive, or unknown', async (name) => {
    const { look, kill, lose } = aWatch(`${sink.url}/ping/us`);
    kill(name);
    await look();
    lose(name);
    await look();
    expect(sink.requests).toEqual([]);
  });

  test('is, though the disk fills up or an email waits', async () => {
    const { look, set } = aWatch(`${sink.url}/ping/us`);
    set('disk', 'warning');
    set('emails', 'warning');
    await look();
    expect(sink.requests).toHaveLength(1);
  });

  test('that is away is told of once, without its address', async () => {
    const { look, lines } = aWatch(`${sink.url}/ping/secret-code`);
    sink.answer({ status: 500, body: 'no check secret-code here' });
    await look();
    await look();
    expect(lines).toHaveLength(1);
    const { err } = lines[0]?.fields ?? {};
    expect(inspect(err)).toContain('500');
    expect(inspect(err)).not.toContain('secret-code');
    sink.answer({ status: 200 });
    await look();
    sink.answer({ status: 500 });
    await look();
    expect(lines).toHaveLength(2);
  });
});
