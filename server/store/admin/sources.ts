import type { AdminSource } from './source.ts';
import { channels, checks, flips, notifications, pings } from './sources/checks.ts';
import { credentials, profiles, projects, users } from './sources/people.ts';
import { auditLog, logRecords, mails } from './sources/server.ts';

/** Every list of the administration. */
export const ADMIN_SOURCES = {
  users,
  profiles,
  credentials,
  projects,
  checks,
  pings,
  flips,
  channels,
  notifications,
  logRecords,
  auditLog,
  mails,
} as const satisfies Readonly<Record<string, AdminSource>>;

export type AdminSourceName = keyof typeof ADMIN_SOURCES;
