import { expect, test } from 'vitest';
import { copyName, copySlug } from '../../server/core/copy-name.ts';

test.each([
  ['backup', 'backup (copy)'],
  ['backup (copy)', 'backup (copy) (copy)'],
  ['x'.repeat(93), `${'x'.repeat(93)} (copy)`],
  ['x'.repeat(94), `${'x'.repeat(90)}... (copy)`],
  ['🦊'.repeat(100), `${'🦊'.repeat(90)}... (copy)`],
])('the copy of %j is called %j', (name, copy) => {
  expect(copyName(name)).toBe(copy);
  expect([...copyName(name)].length).toBeLessThanOrEqual(100);
});

test.each([
  ['backup', 'backup-copy'],
  ['', ''],
  ['x'.repeat(95), `${'x'.repeat(95)}-copy`],
  ['x'.repeat(96), ''],
])('the slug %j of a copy is %j', (slug, copy) => {
  expect(copySlug(slug)).toBe(copy);
});
