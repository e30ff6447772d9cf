import { T0 } from '../../support/builders.ts';
import { connectSmtp } from '../../support/smtp-client.ts';
import type { Attack } from '../run-attacks.ts';
import { MAIL_DOMAIN, type Target } from '../target.ts';

const MOST_PAGE_MS = 20_000;

/** HTML that takes a sanitiser long, of a million characters. */
const HTML: readonly (readonly [string, string])[] = [
  ['nested tags', '<div>'],
  ['nested tables', '<table><tr><td>'],
  ['open comments', '<!--'],
  ['broken pictures', '<img src="data:image/png;'],
];

const MARKDOWN: readonly (readonly [string, string])[] = [
  ['brackets', '['],
  ['stars', '*a'],
  ['underscores', 'a**b_'],
  ['quotes', '>'],
  ['lists', '- '],
  ['code', '`a``'],
  ['links', '[a](<b'],
  ['tables', '|a'],
];

export const attacks: readonly Attack[] = [
  ...HTML.map(
    ([what, piece]): Attack => ({
      name: `the page of a mail of ${what}`,
      async run(target, strength) {
        const length = strength === 'full' ? 950_000 : 200_000;
        const markup = `${piece.repeat(12)}\r\n`.repeat(Math.ceil(length / (piece.length * 12 + 2)));
        const check = await freshCheck(target, {});
        const client = await connectSmtp(target.smtpPort);
        await client.envelope('a@example.org', [`${check}@${MAIL_DOMAIN}`]);
        await client.data(`Subject: x\r\nContent-Type: text/html\r\n\r\n${markup}`);
        client.destroy();
        await open(target, `/checks/${check}/pings/1/`);
      },
    }),
  ),
  ...MARKDOWN.map(
    ([what, piece]): Attack => ({
      name: `the page of a check with a description of ${what}`,
      async run(target) {
        const desc = piece.repeat(Math.ceil(20_000 / piece.length)).slice(0, 20_000);
        await open(target, `/checks/${await freshCheck(target, { desc })}/details/`);
      },
    }),
  ),
  {
    name: 'one session opens every event stream there is',
    async run(target, strength) {
      const visitor = await target.signIn();
      const stop = new AbortController();
      const streams = await Promise.all(
        Array.from({ length: strength === 'full' ? 136 : 30 }, () =>
          fetch(`${target.base}/events/?overview=1`, {
            headers: { cookie: visitor.cookieHeader() },
            signal: stop.signal,
          }),
        ),
      );
      const open = streams.filter(({ status }) => status === 200).length;
      stop.abort();
      if (open === 0 || open > 12) throw new Error(`${open} streams were open`);
    },
  },
];

async function freshCheck({ store, plain }: Target, over: { readonly desc?: string }): Promise<string> {
  const { id: _, ...check } = plain;
  const code = crypto.randomUUID();
  await store.checks.insert({ ...check, code, badgeKey: crypto.randomUUID(), createdAt: T0, ...over });
  return code;
}

async function open(target: Target, path: string): Promise<void> {
  const visitor = await target.signIn();
  const start = performance.now();
  const { status } = await visitor.get(path);
  const took = performance.now() - start;
  if (status !== 200) throw new Error(`the page was answered ${status}`);
  if (took > MOST_PAGE_MS) throw new Error(`the page took ${Math.round(took)} ms`);
}
