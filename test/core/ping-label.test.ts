import { expect, test } from 'vitest';
import type { PingKind } from '../../server/core/ping.ts';
import { lastPingText, pingLabel } from '../../server/core/ping-label.ts';
import { aPing, at } from '../support/builders.ts';

const rows: { kind: PingKind; exitStatus: number | null; label: string }[] = [
  { kind: 'success', exitStatus: null, label: 'Success' },
  { kind: 'success', exitStatus: 0, label: 'Success' },
  { kind: 'start', exitStatus: null, label: 'Start' },
  { kind: 'fail', exitStatus: null, label: 'Failure' },
  { kind: 'fail', exitStatus: 0, label: 'Failure' },
  { kind: 'fail', exitStatus: 3, label: 'Exit status 3' },
  { kind: 'log', exitStatus: null, label: 'Log' },
  { kind: 'ign', exitStatus: null, label: 'Ignored' },
  { kind: 'ign', exitStatus: 5, label: 'Ignored' },
];

for (const { kind, exitStatus, label } of rows) {
  test(`a ${kind} ping with exit status ${exitStatus} is labelled "${label}"`, () => {
    expect(pingLabel({ kind, exitStatus })).toBe(label);
  });
}

test('the last ping is told by its label and its age', () => {
  expect(lastPingText(aPing({ createdAt: at(0) }), at(600))).toBe('Success, 10 minutes ago');
});

test('without a ping the last one was never', () => {
  expect(lastPingText(null, at(0))).toBe('Never');
});
