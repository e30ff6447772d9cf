import { randomUUID } from 'node:crypto';
import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import type { Project } from '../core/project.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { Alert } from '../delivery/alert.ts';
import { type AlertDeps, alertOf } from './alert-of.ts';

const PERIOD_SECS = 86_400;
const GRACE_SECS = 3_600;

/** What a test says besides its status. */
export interface TestFacts {
  readonly status: NotifiedStatus;
  readonly project: Project;
  readonly ownerEmail: string;
  /** Zone of the project's owner. */
  readonly timeZone: string;
  readonly now: Instant;
}

/** Makes the alert of a test: about a check named TEST that has never pinged and is not stored. */
export function testAlert({ status, project, ownerEmail, timeZone, now }: TestFacts, deps: AlertDeps): Alert {
  const { id, code, name } = project;
  return alertOf(
    {
      check: testCheck(project.id, status, now),
      project: { id, code, name, ownerEmail },
      timeZone,
      flip: { createdAt: now, newStatus: status, reason: status === 'down' ? 'timeout' : '' },
      lastPing: null,
      previousFlip: null,
      othersDown: null,
    },
    deps,
  );
}

function testCheck(projectId: number, status: NotifiedStatus, now: Instant): Check {
  return {
    // no stored check has it
    id: 0,
    code: randomUUID(),
    badgeKey: randomUUID(),
    projectId,
    name: 'TEST',
    slug: 'test',
    tags: '',
    desc: '',
    createdAt: now,
    kind: 'simple',
    timeoutSecs: PERIOD_SECS,
    graceSecs: GRACE_SECS,
    schedule: '* * * * *',
    tz: 'UTC',
    filterSubject: false,
    filterBody: false,
    filterHttpBody: false,
    filterDefaultFail: false,
    startKw: '',
    successKw: '',
    failureKw: '',
    methods: '',
    manualResume: false,
    nPings: 0,
    lastPingAt: null,
    lastStartAt: null,
    lastStartRid: null,
    lastDuration: null,
    hasConfirmationLink: false,
    alertAfter: null,
    status,
  };
}
