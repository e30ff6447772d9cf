import pg from 'pg';
import { Invalid, RollcallError, Unavailable } from '../../errors.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
// 08 connection, 53 resources, 57P0x shutdown and start-up, 25006 standby, 40xxx try again.
const NOT_NOW = /^(08...|53...|57P0.|25006|40001|40P01)$/;
const CANCELLED = '57014';
const REFUSED_VALUES = new Set(['22001', '22003', '22021', '22P02', '22P05', '23514']);
const SYSTEM = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|ENOENT|EHOSTUNREACH|ENETUNREACH|EACCES)/;
// What `pg` and knex's pool say without a code.
const LOST =
  /Connection terminated|Connection ended|not queryable|timeout expired|Query read timeout|timeout acquiring|timeout exceeded when trying to connect/i;

/** Returns the error that callers know for what the driver threw, or that itself. */
export function postgresError(error: unknown): unknown {
  if (error instanceof RollcallError) return error;
  if (isConnectionLost(error)) return new Unavailable('the database does not respond', 1, error);
  if (!(error instanceof pg.DatabaseError)) return error;
  const code = error.code ?? '';
  if (NOT_NOW.test(code) || code === CANCELLED) return new Unavailable('the database cannot do this now', 1, error);
  if (REFUSED_VALUES.has(code)) return new Invalid('a value is too long or not allowed');
  return error;
}

/** Whether the connection is of no further use. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08...|57P0.|25006)$/.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && SYSTEM.test(error.code)) return true;
  return LOST.test(error.message);
}
