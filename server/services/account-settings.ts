import { randomInt } from 'node:crypto';
import { addSecs, type Instant } from '../core/instant.ts';
import { nextReportAt } from '../core/next-report.ts';
import type { Profile, Reports } from '../store/profiles.ts';
import type { Store } from '../store/store.ts';
import type { Account } from './load-account.ts';

const SPREAD_MINUTES = 120;

/** What of an account its user sets and what needs nothing else to follow. */
export type AccountSettings = Partial<Pick<Profile, 'theme' | 'keyboard' | 'tz' | 'sort'>>;

/** Saves settings of an account. */
export async function changeAccountSettings(
  userId: number,
  change: AccountSettings,
  { store }: { readonly store: Pick<Store, 'profiles'> },
): Promise<void> {
  await store.profiles.update(userId, change);
}

/** How often a user wants reports and reminders. */
export interface ReportWish {
  readonly reports: Reports;
  /** How often to remind of checks that are down; 0: never. */
  readonly nagPeriodSecs: number;
}

/** Saves how often a user wants to hear, and when the next report and reminder are due. */
export async function saveReportSettings(
  { id, profile }: Account,
  { reports, nagPeriodSecs }: ReportWish,
  { store, now }: { readonly store: Store; readonly now: Instant },
): Promise<void> {
  const minutes = randomInt(SPREAD_MINUTES);
  await store.profiles.update(id, {
    reports,
    nagPeriodSecs,
    nextReportAt: reports === 'off' ? null : nextReportAt(reports, { now, tz: profile.tz, minutes }),
    nextNagAt: nagPeriodSecs > 0 && (await isAnythingDown(id, store)) ? addSecs(now, nagPeriodSecs) : null,
  });
}

/** Turns reports and reminders off for the user with this name. */
export async function stopReports(
  username: string,
  { store }: { readonly store: Pick<Store, 'users'> },
): Promise<void> {
  await store.users.stopReports(username);
}

async function isAnythingDown(userId: number, { reads }: Store): Promise<boolean> {
  const { projects } = await reads.overview(userId);
  return projects.some(({ checks }) => checks.some(({ status }) => status === 'down'));
}
