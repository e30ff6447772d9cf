import type { ScheduleKind, StoredStatus } from '../core/check.ts';
import type { FlipReason } from '../core/flip.ts';
import type { Instant } from '../core/instant.ts';
import type { PingKind } from '../core/ping.ts';

// Rows as the drivers return them. Moments arrive as Instant from both (a type parser on PostgreSQL); booleans are
// numbers on SQLite.
export type DbBoolean = boolean | number;

export interface UserRow {
  readonly id: number;
  readonly created_at: Instant;
  readonly last_login_at: Instant | null;
  readonly is_active: DbBoolean;
  readonly is_staff: DbBoolean;
  readonly is_superuser: DbBoolean;
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

export interface ProjectRow {
  readonly id: number;
  readonly owner_id: number;
  readonly code: string;
  readonly show_slugs: DbBoolean;
  readonly name: string;
  readonly api_key: string;
  readonly api_key_readonly: string;
  readonly ping_key: string | null;
  readonly badge_key: string;
}

/**
 * A row of `checks`. A migration that adds a column declares it beside its SQL:
 *
 *     declare module '../server/store/rows.ts' {
 *       interface CheckRow { readonly runbook_url: string }
 *     }
 */
export interface CheckRow {
  readonly id: number;
  readonly project_id: number;
  readonly created_at: Instant;
  readonly last_ping_at: Instant | null;
  readonly last_start_at: Instant | null;
  readonly alert_after: Instant | null;
  /** At or before `alert_after` whenever the check can go down; see docs/decisions/lazy-due-index.md. */
  readonly scan_at: Instant | null;
  readonly judged_from: Instant | null;
  readonly scheduled_at: Instant | null;
  readonly last_duration_micros: number | null;
  readonly n_pings: number;
  readonly timeout_secs: number;
  readonly grace_secs: number;
  readonly has_confirmation_link: DbBoolean;
  readonly manual_resume: DbBoolean;
  readonly filter_subject: DbBoolean;
  readonly filter_body: DbBoolean;
  readonly filter_http_body: DbBoolean;
  readonly filter_default_fail: DbBoolean;
  readonly code: string;
  readonly badge_key: string;
  readonly last_start_rid: string | null;
  readonly status: StoredStatus;
  readonly kind: ScheduleKind;
  readonly schedule: string;
  readonly tz: string;
  readonly methods: '' | 'POST';
  readonly name: string;
  readonly slug: string;
  readonly tags: string;
  readonly start_kw: string;
  readonly success_kw: string;
  readonly failure_kw: string;
  readonly description: string;
}

/** A ping without its body. */
export interface PingRow {
  readonly n: number;
  readonly created_at: Instant;
  readonly kind: PingKind;
  readonly scheme: string;
  readonly remote_addr: string | null;
  readonly method: string;
  readonly ua: string;
  readonly rid: string | null;
  readonly exit_status: number | null;
  readonly object_size: number | null;
}

export interface FlipRow {
  readonly id: number;
  readonly check_id: number;
  readonly created_at: Instant;
  readonly processed_at: Instant | null;
  readonly old_status: StoredStatus;
  readonly new_status: StoredStatus;
  readonly reason: FlipReason;
}

export interface ChannelRow {
  readonly id: number;
  readonly project_id: number;
  readonly created_at: Instant;
  readonly last_notify_at: Instant | null;
  readonly last_notify_duration_micros: number | null;
  readonly email_verified: DbBoolean;
  readonly disabled: DbBoolean;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly value: string;
  readonly last_error: string;
  readonly failing_since_at: Instant | null;
  readonly trouble_told_at: Instant | null;
}
