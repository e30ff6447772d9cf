import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Alert, LastPing } from '../../server/delivery/alert.ts';
import { checkLink } from '../../server/delivery/alert.ts';
import type { AnyIntegration } from '../../server/delivery/integration.ts';
import type { Sending, SendTools } from '../../server/delivery/send.ts';
import type { Http } from '../../server/delivery/ways-out.ts';
import { createReader } from '../../server/reading/reader.ts';
import { uniqueKey } from '../../server/signing.ts';
import { aCheck, T0 } from '../support/builders.ts';
import { handClock } from './hand-clock.ts';
import { aConfig } from './settings.ts';

export const CHECK_CODE = '11111111-1111-4111-8111-111111111111';
export const NOTIFICATION_CODE = '22222222-2222-4222-8222-222222222222';
export const CHANNEL_CODE = '33333333-3333-4333-8333-333333333333';

/** What of an alert a test may say; the check's fields go straight into the check. */
export type AlertParts = Partial<Omit<Alert, 'check'>> & {
  readonly check?: Partial<Check>;
  readonly body?: string | Uint8Array;
};

/** Builds the alert of a check named `nightly-backup` that went down at `T0`, with nothing special about it. */
export function anAlert({ check: checkParts = {}, body, ...over }: AlertParts = {}): Alert {
  const check = aCheck({
    code: CHECK_CODE,
    name: 'nightly-backup',
    slug: 'nightly-backup',
    status: 'down',
    ...checkParts,
  });
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? null);
  const lastPing = over.lastPing ?? (bytes === null ? null : aLastPing({ bodyBytes: bytes.length }));
  return {
    status: 'down',
    reason: 'timeout',
    limit: null,
    at: T0,
    check,
    checkName: check.name === '' ? check.code : check.name,
    uniqueKey: uniqueKey(check.code),
    project: { name: 'Backups', code: '44444444-4444-4444-8444-444444444444', ownerEmail: 'owner@example.org' },
    lastPing,
    totalPings: lastPing?.n ?? 0,
    downtime: null,
    outage: null,
    isRestored: false,
    about: 'change',
    unheard: null,
    summary: null,
    awayFor: 0,
    othersDown: null,
    link: checkLink('https://rollcall.example.org', uniqueKey(check.code)),
    projectLink: 'https://rollcall.example.org/projects/44444444-4444-4444-8444-444444444444/checks/',
    timeZone: 'UTC',
    checkJson: async () => ({ name: check.name, status: 'down', uuid: check.code }),
    loadBody: async () => bytes,
    ...over,
  };
}

/** Builds a success ten minutes before `T0`, the check's 123rd ping. */
export function aLastPing(over: Partial<LastPing> = {}): LastPing {
  return {
    n: 123,
    createdAt: addSecs(T0, -600),
    kind: 'success',
    scheme: 'https',
    remoteAddr: '192.0.2.7',
    exitStatus: null,
    bodyBytes: 0,
    ...over,
  };
}

/** Builds an integration that needs nothing and does nothing. */
export function anIntegration(over: Partial<AnyIntegration> = {}): AnyIntegration {
  return {
    kind: 'example',
    label: 'Example',
    logo: null,
    settings: [],
    editable: false,
    setup: { by: 'form', form: [] },
    enabled: () => true,
    parseConfig: (value) => value,
    validateForm: () => ({ value: '' }),
    formValues: () => ({}),
    isNoop: () => false,
    describe: () => '',
    notify: async () => {},
    ...over,
  };
}

/** Builds a notification to be sent through a channel with an empty value. */
export function aSending(over: Partial<Sending> & Pick<Sending, 'integration'>): Sending {
  return {
    alert: anAlert(),
    channel: { code: CHANNEL_CODE, name: '', value: '', emailVerified: true },
    notification: { code: NOTIFICATION_CODE },
    isTest: false,
    members: null,
    attemptsMade: 0,
    loadAccount: async () => null,
    ...over,
  };
}

/** Builds the tools of `send`: no way out works unless a test brings it. */
export function tools(over: Partial<SendTools> = {}): SendTools {
  const unused = (): Promise<never> => Promise.reject(new Error('this test brings no such way out'));
  const http: Http = { request: unused, postJson: unused, postForm: unused };
  return {
    http,
    mail: { send: unused },
    shell: { run: unused },
    signal: { call: unused },
    reader: createReader(),
    buckets: { take: async () => ({ granted: true }) },
    quotas: { take: async () => ({ taken: true, limit: 10 }) },
    clock: handClock(),
    settings: aConfig(),
    log: { warn: () => {}, error: () => {} },
    ...over,
  };
}

/** Builds a summary of so many checks; the names of those that are down could be markup. */
export function aSummary({ down, up }: { readonly down: number; readonly up: number }): Alert {
  const names = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const summary = { down: names(down, 'job'), up: names(up, 'again'), down_and_up: [], unknown: [] };
  return anAlert({
    check: { name: `${down} more checks`, tags: '' },
    reason: '',
    about: 'summary',
    summary,
    link: 'https://rollcall.example.org/projects/44444444-4444-4444-8444-444444444444/checks/',
  });
}
