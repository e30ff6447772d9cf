import { readdirSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createReader, type Reader, type ReadingLimits } from '../../server/reading/reader.ts';

function aReader(limits: Partial<ReadingLimits> = {}): Reader {
  const reader = createReader(limits);
  onTestFinished(() => reader.close());
  return reader;
}

const html = (markup: string): Uint8Array =>
  Buffer.from(`Subject: =?cp850?q?=82chec?=\r\nContent-Type: text/html\r\n\r\n${markup}`);

const LONG = '<p>text</p>'.repeat(2_000);
const NESTED = '<div>'.repeat(45_000);

test('a long mail is taken apart as a short one is', async () => {
  const reader = aReader();
  for (const markup of ['<p onclick="x()">text</p>', LONG]) {
    const { subject, html: shown } = await reader.mailBody(html(markup));
    expect(subject).toBe('échec');
    expect(shown).toContain('<p>text</p>');
    expect(await reader.mailText(html(markup))).toMatchObject({
      subject: 'échec',
      body: expect.stringContaining('text'),
    });
  }
});

test('on Linux the thread lets pings go first', async () => {
  const niceOf = (thread: string): number => {
    // proc(5): the nice value is field 19 of stat, counted from 1, and field 2 may hold blanks
    const [, fields = ''] = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ');
    return Number(fields.split(' ')[16]);
  };
  const nices = (): readonly number[] => readdirSync('/proc/self/task').map(niceOf);
  const before = nices().filter((nice) => nice === 10).length;
  await aReader().mailText(html(LONG));
  expect(nices().filter((nice) => nice === 10).length).toBe(before + 1);
  // the main thread has the number of the process
  expect(niceOf(String(process.pid))).toBe(0);
});

test('a mail is written anew for attaching, and one that takes too long is not attached', async () => {
  const { subject, message } = await aReader().attachable(html(LONG));
  expect(subject).toBe('échec');
  expect(Buffer.from(message ?? '').toString()).toContain('Content-Type: text/html');
  const dos = Buffer.from('Content-Type: text/plain; charset=cp850\r\n\r\n\x82chec', 'latin1');
  const written = (await aReader().attachable(dos)).message;
  expect(Buffer.from(written ?? '').toString()).toContain('=C3=A9chec');
  const slow = aReader({ taskMs: 1, startMs: 5_000 });
  const text = `Subject: nightly\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n${'--B\r\n\r\nx\r\n'.repeat(50_000)}`;
  expect(await slow.attachable(Buffer.from(text))).toEqual({ subject: 'nightly', message: null });
});

test('what takes too long is given up, and what waits behind it is not', async () => {
  const reader = aReader({ taskMs: 100, startMs: 5_000 });
  const [hostile, next] = await Promise.all([reader.mailBody(html(NESTED)), reader.mailText(html(LONG))]);
  expect(hostile.html).toBeNull();
  expect(hostile.subject).toBe('échec');
  expect(next.body).toContain('text');
});

test('what takes too much memory is given up', async () => {
  const reader = aReader({ heapMb: 16 });
  const links = '[a](https://example.org/b)\n\n'.repeat(700);
  await reader.richText(links);
  const { html: shown } = await reader.mailBody(html('<b>x</b>'.repeat(20_000)));
  expect([null, expect.stringContaining('<b>x</b>')]).toContainEqual(shown);
});

test('HTML of too many tags is not tried at all', async () => {
  const started = performance.now();
  expect((await aReader().mailBody(html('<i>'.repeat(60_000)))).html).toBeNull();
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('with too many waiting, the next is given up at once', async () => {
  const reader = aReader({ waiting: 1 });
  const all = await Promise.all(Array.from({ length: 4 }, () => reader.mailText(html(LONG))));
  // given up: the text is the raw mail
  expect(all.map(({ body }) => body.startsWith('Subject:'))).toEqual([false, false, true, true]);
});

test('a description that takes too long is shown as it is', async () => {
  const reader = aReader({ taskMs: 1, startMs: 5_000 });
  const text = '*a'.repeat(9_000);
  expect((await reader.richText(text)).map(({ kind }) => kind)).toEqual(['block']);
});

test('closing gives up what is under way', async () => {
  const reader = createReader();
  const asked = reader.mailBody(html(NESTED));
  await reader.close();
  expect((await asked).html).toBeNull();
});
