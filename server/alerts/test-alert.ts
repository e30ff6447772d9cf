import { randomUUID } from 'node:crypto';
import { type Check, NEW_CHECK } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import type { Project } from '../core/project.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { Alert } from '../delivery/alert.ts';
import { type AlertDeps, alertOf } from './alert-of.ts';

/** What a test says besides its status. */
export interface TestFacts {
  readonly status: NotifiedStatus;
  readonly project: Project;
  readonly ownerEmail: string;
  /** Zone of the project's owner. */
  readonly timeZone: string;
  readonly now: Instant;
  /** Said instead of that it is a test. */
  readonly announcement?: { readonly name: string; readonly description: string };
}

/** Makes the alert of a test: about a check named TEST that has never pinged and is not stored. */
export function testAlert(
  { status, project, ownerEmail, timeZone, now, announcement }: TestFacts,
  deps: Omit<AlertDeps, 'bodies'>,
): Alert {
  const { id, code, name } = project;
  return alertOf(
    {
      check: { ...testCheck(project.id, status, now), ...(announcement ? namedBy(announcement) : {}) },
      project: { id, code, name, ownerEmail },
      timeZone,
      flip: {
        createdAt: now,
        newStatus: status,
        reason: status === 'down' && !announcement ? 'timeout' : '',
        limit: null,
      },
      lastPing: null,
      previousFlip: null,
      othersDown: null,
    },
    // there is no ping, so there is no body to look for
    { ...deps, bodies: { read: async () => null } },
  );
}

function namedBy({ name, description }: NonNullable<TestFacts['announcement']>) {
  return { name, desc: description };
}

function testCheck(projectId: number, status: NotifiedStatus, now: Instant): Check {
  return {
    ...NEW_CHECK,
    // no stored check has it
    id: 0,
    code: randomUUID(),
    badgeKey: randomUUID(),
    projectId,
    name: 'TEST',
    slug: 'test',
    createdAt: now,
    status,
  };
}
