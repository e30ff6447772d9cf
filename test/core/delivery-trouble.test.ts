import { expect, test } from 'vitest';
import { troubleMeaning } from '../../server/core/delivery-trouble.ts';

test.each([
  ['http_status', 'HTTP status 503: be back soon', 'This is usually temporary'],
  ['http_status', 'HTTP status 429', 'This is usually temporary'],
  ['http_status', 'HTTP status 404: no_service', 'Check that the settings'],
  ['timeout', 'no result within the time limit', 'did not respond in time'],
  ['skipped', '', /^$/],
])('%s, %j', (code, error, meaning) => {
  expect(troubleMeaning({ code, error })).toMatch(meaning);
});
