import { describe, expect, test } from 'vitest';
import { containsConfirmation, decideKind, keywordsOf } from '../../server/core/apply-ping.ts';
import type { Filtering } from '../../server/core/check.ts';
import type { PingAction } from '../../server/core/ping.ts';
import { aCheck } from '../support/builders.ts';
import { processorMsOf } from '../support/processor-time.ts';

interface Row {
  settings: Partial<Filtering>;
  via?: 'email';
  action?: PingAction;
  exitStatus?: number;
  method?: string;
  text?: string;
  kind: string;
  why: string;
}

function kindOf({ settings, via, action, exitStatus, method, text }: Row): string {
  return decideKind({
    action: action ?? 'success',
    exitStatus: exitStatus ?? null,
    method: method ?? (via === 'email' ? '' : 'POST'),
    filtering: aCheck(settings),
    content: { via: via ?? 'http', text: () => text ?? '' },
  });
}

const okFilter = { filterHttpBody: true, successKw: 'OK' };
const allFilter = { filterHttpBody: true, startKw: 'BEGIN', successKw: 'OK', failureKw: 'ERR' };

describe('without filters the URL decides', () => {
  const rows: Row[] = [
    { settings: {}, action: 'success', kind: 'success', why: 'a plain ping is a success' },
    { settings: {}, action: 'start', kind: 'start', why: '/start is a start' },
    { settings: {}, action: 'fail', kind: 'fail', why: '/fail is a fail' },
    { settings: {}, action: 'log', kind: 'log', why: '/log is a log' },
    { settings: {}, exitStatus: 0, kind: 'success', why: 'exit status 0 is a success' },
    { settings: {}, exitStatus: 1, kind: 'fail', why: 'exit status 1 is a fail' },
    { settings: {}, exitStatus: 255, kind: 'fail', why: 'exit status 255 is a fail' },
    { settings: { failureKw: 'ERR' }, text: 'ERR', kind: 'success', why: 'keywords without a filter do nothing' },
    { settings: { filterSubject: true, filterBody: true }, kind: 'success', why: 'mail filters do not affect HTTP' },
  ];
  for (const row of rows) test(row.why, () => expect(kindOf(row)).toBe(row.kind));
});

describe('a letter with an accent is found', () => {
  const settings = { filterHttpBody: true, failureKw: 'échec' };
  const rows: Row[] = [
    { settings, text: 'un \u00e9chec', kind: 'fail', why: 'in one character' },
    { settings, text: 'un e\u0301chec', kind: 'fail', why: 'in two, as macOS writes it' },
    {
      settings: { ...settings, failureKw: 'e\u0301chec' },
      text: '\u00e9chec',
      kind: 'fail',
      why: 'the other way round',
    },
    { settings, text: 'echec', kind: 'ign', why: 'but not without it' },
  ];
  for (const row of rows) test(row.why, () => expect(kindOf(row)).toBe(row.kind));

  test('in no time, whatever the text is', async () => {
    const text = '\u0315\u0316'.repeat(500_000);
    const took = await processorMsOf(() => kindOf({ settings, text, kind: 'ign', why: '' }));
    // the threads of other tests count too
    expect(took).toBeLessThan(2_000);
  });
});

describe('only POST', () => {
  const rows: Row[] = [
    { settings: { methods: 'POST' }, method: 'POST', kind: 'success', why: 'a POST passes' },
    { settings: { methods: 'POST' }, method: 'GET', kind: 'ign', why: 'a GET is ignored' },
    { settings: { methods: 'POST' }, method: 'HEAD', action: 'fail', kind: 'ign', why: 'a HEAD to /fail is ignored' },
    { settings: { methods: 'POST' }, via: 'email', kind: 'success', why: 'email is not affected' },
    {
      settings: { filterHttpBody: true, filterDefaultFail: true, methods: 'POST' },
      method: 'GET',
      kind: 'ign',
      why: 'K4: POST-only beats the filters, also one that defaults to fail',
    },
    {
      settings: { ...okFilter, methods: 'POST' },
      method: 'GET',
      text: 'OK',
      kind: 'ign',
      why: 'K4: POST-only beats a keyword that matches',
    },
  ];
  for (const row of rows) test(row.why, () => expect(kindOf(row)).toBe(row.kind));
});

describe('a filter replaces what the URL says', () => {
  const rows: Row[] = [
    { settings: okFilter, action: 'fail', text: 'all OK', kind: 'success', why: 'a success keyword beats /fail' },
    { settings: okFilter, exitStatus: 5, text: 'x', kind: 'ign', why: 'no keyword found beats exit status 5' },
    { settings: okFilter, action: 'start', text: 'x', kind: 'ign', why: 'no keyword found beats /start' },
    { settings: okFilter, action: 'log', text: 'OK', kind: 'success', why: 'a success keyword beats /log' },
    { settings: allFilter, text: 'OK, 1 ERR', kind: 'fail', why: 'failure comes before success' },
    { settings: allFilter, text: 'BEGIN OK', kind: 'success', why: 'success comes before start' },
    { settings: allFilter, text: 'BEGIN', kind: 'start', why: 'a start keyword makes a start' },
    {
      settings: { ...allFilter, filterDefaultFail: true },
      text: 'hm',
      kind: 'fail',
      why: 'nothing found can mean fail',
    },
    { settings: allFilter, text: 'hm', kind: 'ign', why: 'nothing found means ignored else' },
    { settings: okFilter, text: '', kind: 'ign', why: 'K2: an empty body follows the default rule' },
    { settings: { ...okFilter, filterDefaultFail: true }, text: '', kind: 'fail', why: 'K2: also when that is fail' },
    { settings: okFilter, text: 'ok', kind: 'ign', why: 'K1: letter case matters' },
    { settings: okFilter, text: 'BOOKED', kind: 'success', why: 'K1: a keyword may be part of a word' },
    {
      settings: { filterHttpBody: true, successKw: 'done, OK' },
      text: 'OK',
      kind: 'success',
      why: 'K1: items are trimmed',
    },
    {
      settings: { filterHttpBody: true, successKw: ',' },
      text: 'a, b',
      kind: 'ign',
      why: 'K1: empty items never match',
    },
    { settings: okFilter, text: '\uFFFDOK\uFFFD', kind: 'success', why: 'K3: a keyword beside broken bytes matches' },
  ];
  for (const row of rows) test(row.why, () => expect(kindOf(row)).toBe(row.kind));
});

describe('email', () => {
  const rows: Row[] = [
    { settings: {}, via: 'email', text: 'ERR', kind: 'success', why: 'without a mail filter any mail is a success' },
    {
      settings: { filterHttpBody: true, failureKw: 'ERR' },
      via: 'email',
      text: 'ERR',
      kind: 'success',
      why: 'the HTTP filter does not affect mail',
    },
    {
      settings: { filterSubject: true, successKw: 'SUCCESS, OK' },
      via: 'email',
      text: '[OK] done',
      kind: 'success',
      why: 'a keyword in the subject matches',
    },
    {
      settings: { filterBody: true, failureKw: 'ERR' },
      via: 'email',
      text: '1 ERR',
      kind: 'fail',
      why: 'a keyword in the body matches',
    },
    { settings: { filterSubject: true }, via: 'email', text: 'hello', kind: 'ign', why: 'nothing found is ignored' },
  ];
  for (const row of rows) test(row.why, () => expect(kindOf(row)).toBe(row.kind));
});

test('the text of a ping is not asked for unless a filter is on', () => {
  const text = () => {
    throw new Error('asked for the text');
  };
  const ping = { action: 'success', exitStatus: null, method: 'POST', content: { via: 'http', text } } as const;

  expect(decideKind({ ...ping, filtering: aCheck({ successKw: 'OK' }) })).toBe('success');
});

describe('keywords (K1)', () => {
  test.each([
    ['', []],
    [',', []],
    ['OK', ['OK']],
    [' all fine , OK ,, ', ['all fine', 'OK']],
  ])('"%s" holds %j', (field, keywords) => expect(keywordsOf(field)).toEqual(keywords));
});

describe('confirmation links (Q7)', () => {
  test.each([
    ['Please CONFIRM your address', true],
    ['unconfirmed', true],
    ['con firm', false],
    ['', false],
  ])('"%s": %s', (body, found) => expect(containsConfirmation(body)).toBe(found));
});
