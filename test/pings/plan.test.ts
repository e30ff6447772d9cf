import { describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import type { IncomingPing } from '../../server/core/incoming.ts';
import { planBatch, targetKey } from '../../server/pings/plan.ts';
import { aCheck, at } from '../support/builders.ts';

const DAY = 86_400;

function aPingFor(check: Check, over: Partial<IncomingPing> = {}): IncomingPing {
  return {
    target: { by: 'code', code: check.code },
    action: 'success',
    exitStatus: null,
    rid: null,
    scheme: 'http',
    method: 'GET',
    ua: '',
    remoteAddr: null,
    body: null,
    arrivedAt: at(0),
    ...over,
  };
}

function plan(pings: readonly IncomingPing[], checks: readonly Check[], scanAt = at(DAY)) {
  const stored = checks.map((check) => ({ check, scanAt }));
  return planBatch(pings, (target) => stored.filter(({ check }) => check.code === targetKey(target)));
}

test('checks are written in the order of their ids, pings in the order they came', () => {
  const [a, b] = [aCheck(), aCheck()];
  const { checks, pings } = plan([aPingFor(b), aPingFor(a), aPingFor(b, { action: 'log' })], [a, b]);
  expect(checks.map(({ check }) => check.id)).toEqual([a.id, b.id]);
  expect(pings.map(({ checkId, n, kind }) => [checkId, n, kind])).toEqual([
    [b.id, 1, 'success'],
    [a.id, 1, 'success'],
    [b.id, 2, 'log'],
  ]);
});

test('two pings of one check make two flips when each changes its status', () => {
  const check = aCheck({ status: 'up', lastPingAt: at(-60) });
  const { flips, touched } = plan([aPingFor(check, { action: 'fail' }), aPingFor(check)], [check]);
  expect(flips.map(({ oldStatus, newStatus }) => [oldStatus, newStatus])).toEqual([
    ['up', 'down'],
    ['down', 'up'],
  ]);
  expect(touched).toMatchObject([{ checkId: check.id, projectId: check.projectId, flipped: true }]);
});

describe('when the sweep looks', () => {
  test.each([
    // deadline of the ping in seconds, when the sweep would look, then, why
    [360, 400, 360, 'the deadline comes nearer'],
    [360, 360, 360, ''],
    [360, 100, 100, 'too early costs it one moved row, and the update stays cheap'],
  ])('a deadline at %d, a look at %d: it looks at %d', (deadline, before, then) => {
    const check = aCheck({ timeoutSecs: deadline - 60, graceSecs: 60 });
    const { checks, touched } = plan([aPingFor(check)], [check], at(before));
    expect(checks).toMatchObject([{ scanAt: at(then), check: { alertAfter: at(deadline) } }]);
    expect(touched).toMatchObject([{ dueSooner: then < before }]);
  });

  test('a check that goes down keeps its time', () => {
    const check = aCheck();
    expect(plan([aPingFor(check, { action: 'fail' })], [check]).checks).toMatchObject([{ scanAt: at(DAY) }]);
  });
});

test.each([
  ['UTF-16 of PowerShell 5', '\ufeffERROR', 'utf16le'],
  ['UTF-8 with a BOM', '\ufeffERROR', 'utf8'],
] as const)('keywords are found in a body of %s', (_, text, encoding) => {
  const check = aCheck({ filterHttpBody: true, failureKw: 'ERROR' });
  const ping = aPingFor(check, { body: Buffer.from(text, encoding) });
  expect(plan([ping], [check]).pings).toMatchObject([{ kind: 'fail' }]);
});

describe('mail', () => {
  const mail = { subject: 'backup FAILED', body: 'all good' };
  test.each<[Partial<Check>, string, string]>([
    // check, kind, why
    [{ failureKw: 'FAILED' }, 'success', 'no filter is on'],
    [{ filterHttpBody: true, failureKw: 'FAILED', methods: 'POST' }, 'success', 'filters of HTTP do not count'],
    [{ filterSubject: true, failureKw: 'FAILED' }, 'fail', ''],
    [{ filterBody: true, failureKw: 'FAILED', successKw: 'good' }, 'success', 'the subject is not looked at'],
    [{ filterSubject: true, filterBody: true, successKw: 'good' }, 'success', 'both are looked at'],
    [{ filterSubject: true, filterBody: true, failureKw: 'FAILEDall' }, 'ign', 'with a line end between'],
  ])('on %j is %s', (fields, kind) => {
    const check = aCheck(fields);
    const ping = aPingFor(check, { mail, scheme: 'email', method: '' });
    expect(plan([ping], [check]).pings).toMatchObject([{ kind }]);
  });
});
