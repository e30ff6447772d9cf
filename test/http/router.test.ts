import { describe, expect, test } from 'vitest';
import { createRouter } from '../../server/http/kit/router.ts';

interface Entry {
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST' | 'DELETE')[];
}

const entries: readonly Entry[] = [
  { path: '/things/', methods: ['GET', 'POST'] },
  { path: '/things/new/', methods: ['POST'] },
  { path: '/things/{id}/', methods: ['GET'] },
  { path: '/things/{id}', methods: ['DELETE'] },
];

const options = {
  placeholders: { id: (segment: string) => (/^\w+$/.test(segment) ? segment.toLowerCase() : null) },
  methodsOf: ({ methods }: Entry) => methods,
};
const strict = createRouter(entries, { ...options, finalSlash: 'required' });
const lenient = createRouter(entries, { ...options, finalSlash: 'optional' });

describe('what a router finds', () => {
  test.each([
    ['GET', '/things/', 'found', '/things/'],
    ['HEAD', '/things/', 'found', '/things/'],
    ['GET', '/things/new/', 'found', '/things/{id}/'],
    ['POST', '/things/new/', 'found', '/things/new/'],
    ['DELETE', '/things/7', 'found', '/things/{id}'],
    ['PUT', '/things/7/', 'wrong-method', '/things/{id}/'],
    ['GET', '/%74hings/', 'found', '/things/'],
    ['GET', '/things/%zz/', 'nothing', undefined],
    ['GET', '/things//', 'nothing', undefined],
    ['GET', '/things/a-b/', 'nothing', undefined],
    ['GET', '/other/', 'nothing', undefined],
    ['GET', '/things', 'missing-slash', undefined],
  ])('%s %s: %s', (method, path, kind, at) => {
    const place = strict(path, method);
    expect([place.kind, 'entry' in place ? place.entry.path : undefined]).toEqual([kind, at]);
  });

  test('a path without its final slash is taken where the slash is optional, and named where it is not', () => {
    expect(lenient('/things', 'POST')).toMatchObject({ kind: 'found', entry: { path: '/things/' } });
    expect(strict('/things', 'POST')).toEqual({ kind: 'missing-slash', path: '/things/' });
  });

  test('placeholders give what their readers make of a segment', () => {
    const place = strict('/things/%41b/', 'GET');
    expect(place.kind === 'found' && Object.fromEntries(place.params)).toEqual({ id: 'ab' });
  });

  test('a method that nothing at the path knows is told which there are', () => {
    expect(strict('/things/', 'DELETE')).toMatchObject({ kind: 'wrong-method', allowed: ['GET', 'POST', 'HEAD'] });
    expect(strict('/things/new/', 'PUT')).toMatchObject({ kind: 'wrong-method', allowed: ['POST', 'GET', 'HEAD'] });
  });

  test('a placeholder that does not exist is an error at once', () => {
    const wrong = [{ path: '/{unknown}/', methods: [] }];
    expect(() => createRouter(wrong, { ...options, finalSlash: 'required' })).toThrow(
      'no placeholder is called unknown',
    );
  });
});
