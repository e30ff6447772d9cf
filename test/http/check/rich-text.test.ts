import { describe, expect, test } from 'vitest';
import { createRender } from '../../../server/http/kit/render.ts';
import { readRichText } from '../../../server/reading/rich-text.ts';
import { RichText } from '../../../views/components/rich-text.tsx';
import { processorMsOf } from '../../support/processor-time.ts';

const shown = (text: string): string =>
  createRender('')
    .fragment(RichText({ nodes: readRichText(text) }))
    .replace(/^<div class="rich-text" dir="auto">|<\/div>$/g, '');
const LINK = 'rel="noopener noreferrer nofollow"';

describe('a description', () => {
  test.each([
    ['one\ntwo\n\nthree', '<p>one<br/>two</p><p>three</p>'],
    [
      'see https://example.org/a?b=c&d',
      `<p>see <a href="https://example.org/a?b=c&amp;d" ${LINK}>https://example.org/a?b=c&amp;d</a></p>`,
    ],
    ['ask ops@example.org', `<p>ask <a href="mailto:ops@example.org" ${LINK}>ops@example.org</a></p>`],
    ['**a** *b* ~~c~~ `d < e`', '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d &lt; e</code></p>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['1. a', '<ol><li>a</li></ol>'],
    ['# Title', '<p><strong>Title</strong></p>'],
    ['```\nx <y>\n```', '<pre>x &lt;y></pre>'],
    ['> quoted', '<blockquote><p>quoted</p></blockquote>'],
    ['AT&T &lt;', '<p>AT&amp;T &amp;lt;</p>'],
  ])('%j', (text, html) => {
    expect(shown(text)).toBe(html);
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '![a](https://example.org/x.png)',
    'a <b onclick="x">b</b>',
    '[a](https://example.org "t" onclick=x)',
  ])('nothing dangerous comes of %j', (text) => {
    const html = shown(text);
    expect(html).not.toMatch(/<(script|img|b|iframe)\b/);
    expect(html).not.toMatch(/href="(?!https:\/\/|mailto:)/);
  });

  test('hostile nesting and length take no long time', async () => {
    const took = await processorMsOf(() => {
      for (const text of [
        '> '.repeat(9000),
        '['.repeat(15_000),
        '*'.repeat(15_000),
        'x'.repeat(500_000),
        '- '.repeat(5000),
      ]) {
        expect(shown(text).length).toBeGreaterThan(0);
      }
    });
    expect(took).toBeLessThan(20_000);
  });
});
