import { describe, expect, test } from 'vitest';
import { type Action, PERMISSIONS, type Role, roleOfMember, verdictOn } from '../../server/core/permissions.ts';

const actions = Object.keys(PERMISSIONS).filter((name): name is Action => name in PERMISSIONS);
const roles: readonly Role[] = ['owner', 'manager', 'member', 'reader', 'superuser', 'outsider'];
const plain = { isProposed: false };

test.each(actions)('an outsider who tries to %s learns nothing', (action) => {
  expect(verdictOn(action, 'outsider', plain)).toBe(404);
  expect(verdictOn(action, 'outsider', { isProposed: true })).toBe(404);
});

test('a reader changes nothing in a project', () => {
  const allowed = actions.filter((action) => verdictOn(action, 'reader', plain) === 'allow');
  expect(allowed).toEqual(['view', 'list', 'set-up-prometheus', 'leave-project', 'ping-now']);
});

describe('only the owner', () => {
  test.each(['offer-project', 'remove-project'] as const)('may %s', (action) => {
    expect(roles.filter((role) => verdictOn(action, role, plain) === 'allow')).toEqual(['owner']);
  });
});

test('a superuser who is no member sees a project, but not among their own', () => {
  expect(verdictOn('view', 'superuser', plain)).toBe('allow');
  expect(verdictOn('list', 'superuser', plain)).toBe('ignore');
});

test('an offer is answered by whom it was made to, whatever the role, and never by the owner', () => {
  for (const role of roles.filter((each) => each !== 'outsider')) {
    expect(verdictOn('answer-offer', role, plain)).toBe(403);
    expect(verdictOn('answer-offer', role, { isProposed: true })).toBe(role === 'owner' ? 403 : 'allow');
  }
});

test('memberships are stored by a letter', () => {
  expect((['m', 'w', 'r'] as const).map(roleOfMember)).toEqual(['manager', 'member', 'reader']);
});
