import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';

type DatabaseSettings = Pick<Config, 'database' | 'dbName' | 'dbHost' | 'dbPort'>;

const DEFAULT_PORT = '5432';

const FEW_FILES =
  'too few files may be open at a time: raise the limit, with "ulimit -n 4096" in a shell or LimitNOFILE=4096 in a systemd unit';
/** The modules of a start are read at the same time; with fewer files Node ends with all kinds of errors, or hangs. */
const FILES_TO_START = 200;

/** Returns how many files this process may open; null where that is unlimited, or not to be found out. */
export function mostOpenFiles(): number | null {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null; // only Linux tells it as a file
  }
}

/** Returns what to do where too few files may be open to load the program; null where there are enough. */
export function loadFault(): string | null {
  const most = mostOpenFiles();
  return most !== null && most < FILES_TO_START ? FEW_FILES : null;
}

/**
 * Returns what to do about a fault that does not go away by itself, in one sentence: a driver that is not built, a file
 * that cannot be opened, a sign-in that PostgreSQL refuses. Null for everything else.
 */
export function lastingFault(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    const message = messageOf(cause);
    const code = codeOf(cause);
    if (code === 'EMFILE' || code === 'ENFILE') return FEW_FILES;
    if (isDriverMissing(code, message)) {
      return 'the SQLite driver (better-sqlite3) is not built for this version of Node: run "npm rebuild better-sqlite3" in the folder of Rollcall';
    }
    if (code === 'ERR_MODULE_NOT_FOUND' && message.startsWith('Cannot find package')) {
      return `a package that Rollcall needs is not installed (${message.split("'")[1] ?? 'unknown'}): run "npm ci" in the folder of Rollcall`;
    }
    if (code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_READONLY')) {
      return 'the SQLite file cannot be opened for writing: let this user write to the file and its folder, or set another path with DB_NAME or DATA_DIR';
    }
    if (code.startsWith('SQLITE_CORRUPT')) {
      return `the database file that DB_NAME names is damaged (${message}): keep it aside, and put the newest backup in its place`;
    }
    if (code === 'SQLITE_NOTADB') return 'the file that DB_NAME names is not an SQLite database: set another path';
    if (code === '28P01' || code === '28000') return `${message}: check DB_USER and DB_PASSWORD`;
    if (code === '3D000') return `${message}: create it, or set another name with DB_NAME`;
    if (code === '42501') return `${message}: grant the user in DB_USER this right`;
  }
  return null;
}

/** Returns why the database does not answer and what to check, in one sentence. */
export function waitingFor(error: unknown, { database, dbName, dbHost, dbPort }: DatabaseSettings): string {
  const codes = causesOf(error).map(codeOf);
  if (database === 'sqlite') return `the SQLite file ${dbName} is in use by another process that does not let go of it`;
  const host = dbHost === '' ? 'localhost' : dbHost;
  const where = `PostgreSQL at ${host}, port ${dbPort === '' ? DEFAULT_PORT : dbPort},`;
  if (codes.includes('ECONNREFUSED') || codes.includes('ENOENT')) {
    return `${where} refuses connections: check that it is running, and DB_HOST and DB_PORT`;
  }
  if (codes.some((code) => code === 'ENOTFOUND' || code.startsWith('EAI_'))) {
    return `the host ${host} is unknown: check DB_HOST`;
  }
  if (codes.includes('57P03')) return `${where} is starting`;
  if (codes.includes('53300')) return `${where} has no free connection: raise its max_connections`;
  return `${where} does not answer: check that it is running, and DB_HOST and DB_PORT`;
}

/** Returns why an address could not be listened on and what to do, in one sentence; `setting` says which one to change. */
export function listenFault(
  error: unknown,
  where: { readonly host: string; readonly port: number; readonly setting: string },
): string | null {
  const { host, port, setting } = where;
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `port ${port} is already in use: stop the program that uses it, or set another port with ${setting}`;
    case 'EACCES':
      return `this user is not allowed to open port ${port}: set a port above 1023 with ${setting}`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
      return `this machine does not have the address ${host}: set another one${host === '::' ? ', without LISTEN_IPV6' : ' with BIND'}`;
    default:
      return null;
  }
}

function isDriverMissing(code: string, message: string): boolean {
  if (message.startsWith('Could not locate the bindings file')) return true;
  return ['ERR_DLOPEN_FAILED', 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code) && message.includes('better');
}

/** The error and what it was caused by; a refusal by several addresses of one host is several errors. */
function causesOf(error: unknown): readonly unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...inner.flatMap(causesOf), ...causesOf(Reflect.get(error, 'cause'))];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
