import { expect, test } from 'vitest';
import { refusalError } from '../../server/delivery/http-rules.ts';

const SECRET = 'a-secret-of-24-character';

test.each([120, 140, 149, 151])(
  'a secret that begins at character %i of a long detail is never cut in two',
  (start) => {
    const text = `${'x'.repeat(start)}${SECRET}`;
    const answer = { status: 400, headers: {}, text, json: () => undefined };
    const error = refusalError(answer, { detail: text }, [SECRET]);
    expect(error.message).not.toContain('a-s');
    expect(error.responseExcerpt).not.toContain('a-s');
  },
);
