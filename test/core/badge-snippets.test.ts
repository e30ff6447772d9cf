import { expect, test } from 'vitest';
import { badgeSnippets, shieldsUrl } from '../../server/core/badge-snippets.ts';

const URL = 'https://example.org/badge/k/s/a&b.svg';

test('a badge as HTML, Markdown, reStructuredText and AsciiDoc', () => {
  expect(badgeSnippets(URL, 'backups').map(({ text }) => text)).toEqual([
    URL,
    '<img src="https://example.org/badge/k/s/a&amp;b.svg" alt="backups">',
    `![backups](${URL})`,
    `.. image:: ${URL}\n   :alt: backups`,
    `image:${URL}["backups"]`,
  ]);
});

test.each([
  ['html', '"><script>', 'alt="&quot;&gt;&lt;script&gt;"'],
  ['markdown', 'a](x) [b', '![a\\](x) \\[b]'],
  ['rst', 'a\nb', ':alt: a b'],
  ['asciidoc', 'a"]b', `["a'&#93;b"]`],
] as const)('a label cannot leave its place in %s', (id, label, part) => {
  expect(badgeSnippets(URL, label).find((snippet) => snippet.id === id)?.text).toContain(part);
});

test('shields.io is told where our document is', () => {
  expect(shieldsUrl('https://example.org/a.shields')).toBe(
    'https://img.shields.io/endpoint?url=https%3A%2F%2Fexample.org%2Fa.shields',
  );
});
