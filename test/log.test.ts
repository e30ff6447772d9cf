import { describe, expect, test } from 'vitest';
import { createLog, type Log, type LogOptions } from '../server/log.ts';

function capture(options: Partial<LogOptions> & { readonly isTTY?: boolean } = {}): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const target = { isTTY: options.isTTY ?? false, write: (line: string) => lines.push(line) };
  const config = { logLevel: 'info', logFormat: 'auto' } as const;
  return { lines, log: createLog({ config, process: 'web', target, ...options }) };
}

describe('JSON lines', () => {
  test('hold time, level, process and the fields of the event', () => {
    const { log, lines } = capture();
    log.info({ check: 'c', ms: 12 }, 'notified ntfy channel');
    expect(JSON.parse(lines.join(''))).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      process: 'web',
      pid: process.pid,
      check: 'c',
      ms: 12,
      msg: 'notified ntfy channel',
    });
  });

  test('are one per event, also with an error and line ends in it', () => {
    const { log, lines } = capture();
    log.error({ err: new Error('first\nsecond') }, 'it broke\nbadly');
    log.warn('again');
    expect(lines).toHaveLength(2);
    expect(lines.map((line) => line.indexOf('\n') === line.length - 1)).toEqual([true, true]);
    expect(JSON.parse(String(lines[0]))).toMatchObject({ err: { type: 'Error', message: 'first\nsecond' } });
  });

  test('of a child hold its fields too', () => {
    const { log, lines } = capture();
    log.child({ part: 'sweep' }).info('x');
    expect(JSON.parse(lines.join(''))).toMatchObject({ part: 'sweep', process: 'web' });
  });
});

describe('LOG_LEVEL', () => {
  test.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('%s prints %i of debug, info, warn and error', (logLevel, count) => {
    const { log, lines } = capture({ config: { logLevel, logFormat: 'json' } });
    log.debug('a');
    log.info('a');
    log.warn('a');
    log.error('a');
    expect(lines).toHaveLength(count);
  });
});

describe('LOG_FORMAT', () => {
  test.each([
    ['auto', true, false],
    ['auto', false, true],
    ['json', true, true],
    ['text', false, false],
  ] as const)('%s on a terminal (%s) is JSON: %s', (logFormat, isTTY, json) => {
    const { log, lines } = capture({ config: { logLevel: 'info', logFormat }, isTTY });
    log.info('x');
    expect(lines.join('').startsWith('{')).toBe(json);
  });
});

describe('text lines', () => {
  const config = { logLevel: 'debug', logFormat: 'text' } as const;

  test('are readable', () => {
    const { log, lines } = capture({ config });
    log.info({ check: 'c', name: 'two words', ms: 12, list: [1, 2], none: null }, 'notified ntfy channel');
    expect(lines.join('').slice(24)).toBe(
      'info  notified ntfy channel check=c name="two words" ms=12 list=[1,2] none=null\n',
    );
  });

  test('show an error with its stack in one line', () => {
    const { log, lines } = capture({ config });
    log.error({ err: new Error('a "b"') }, 'it broke');
    expect(lines.join('')).toMatch(/error it broke err="Error: a \\"b\\" \| at .*"\n$/);
    expect(lines.join('').split('\n')).toHaveLength(2);
  });

  test('cannot be forged or coloured from outside', () => {
    const { log, lines } = capture({ config });
    log.info({ ua: '\u001b[31mcurl\n2031-01-01 fake', c1: '\u009b31m' }, 'a\nb\u001b[0m');
    expect(lines.join('').slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });

  test('are coloured on a terminal', () => {
    const { log, lines } = capture({ config, isTTY: true });
    log.warn('careful');
    expect(lines.join('')).toContain('\u001b[33mwarn \u001b[0m careful');
  });
});

describe('secrets', () => {
  test('of the configuration never appear, whatever carries them', () => {
    const { log, lines } = capture({ secrets: ['s3cr3t-token', 'with "quotes"\nand lines', '', 'no'] });
    log.info(
      { url: 'https://x/s3cr3t-token/y?t=with%20%22quotes%22%0Aand%20lines' },
      'sent with "quotes"\nand lines, no more',
    );
    log.error({ err: new Error('refused s3cr3t-token') }, 'x');
    expect(lines.join('')).not.toContain('s3cr3t');
    expect(lines.join('')).not.toContain('quotes');
    expect(lines.join('')).toContain('no more');
  });

  test('in well-known fields and in URLs are masked', () => {
    const { log, lines } = capture();
    log.info({ password: 'p1', user: { token: 't1' }, db: 'postgres://hc:p2@db/hc' }, 'connected to redis://:p3@x');
    expect(JSON.parse(lines.join(''))).toMatchObject({
      password: '***',
      user: { token: '***' },
      db: 'postgres://***@db/hc',
      msg: 'connected to redis://***@x',
    });
  });
});
