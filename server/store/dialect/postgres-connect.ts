import pg from 'pg';
import { Unavailable } from '../../errors.ts';
import { fromTimestampText } from './instant-text.ts';

const CONNECT_TIMEOUT_MS = 5_000;
// Longest statement of ours is a prune in chunks; beyond this something is wrong.
const STATEMENT_TIMEOUT_MS = 30_000;
// For a server that vanished without a word; later than its own limit, so that normally that one speaks.
const QUERY_TIMEOUT_MS = 35_000;
// A listening connection says nothing by itself; notice within minutes that the other end is gone.
const KEEP_ALIVE_MS = 30_000;
const INT8 = 20;
const TIMESTAMPTZ = 1184;

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where a PostgreSQL server is and how to talk to it. */
export interface PostgresServer {
  /** Host name, socket folder, or several of them with commas between. */
  readonly host: string;
  /** One port, or one for each host. */
  readonly port: string;
  readonly user: string;
  readonly password: string;
  /** The database. */
  readonly name: string;
  readonly sslmode: SslMode;
  /** `read-write` and `primary` pass over servers that do not accept writes; others take the first that answers. */
  readonly targetSessionAttrs: string;
  readonly applicationName: string;
}

/** Connects to the first server that answers and suits; sets the session up. */
export async function connectPostgres(server: PostgresServer): Promise<pg.Client> {
  const hosts = server.host.split(',');
  const ports = server.port.split(',');
  let failure: unknown = new Unavailable('no database host is set');
  for (const [index, host] of hosts.entries()) {
    const port = Number(ports[index] ?? ports[0] ?? '') || 5432;
    for (const ssl of sslChoices(server.sslmode, host)) {
      try {
        return await connectOnce(server, host.trim(), port, ssl);
      } catch (error) {
        failure = error;
        if (ssl === false || !isRefusedSsl(error)) break;
      }
    }
  }
  throw failure;
}

async function connectOnce(server: PostgresServer, host: string, port: number, ssl: Ssl): Promise<pg.Client> {
  const client = new pg.Client({
    host,
    port,
    user: server.user,
    password: server.password,
    database: server.name,
    ssl,
    application_name: server.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: { getTypeParser },
  });
  // without a listener a lost connection would end the process; the pool looks at `end`
  client.on('error', () => undefined);
  await client.connect();
  try {
    await prepareSession(client, server.targetSessionAttrs);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

// Not as start-up parameters: connection poolers in between often refuse those.
async function prepareSession(client: pg.Client, wanted: string): Promise<void> {
  const { rows } = await client.query<{ read_only: string }>(
    `select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO, YMD', false),
      set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false),
      current_setting('transaction_read_only') as read_only`,
    [String(STATEMENT_TIMEOUT_MS)],
  );
  const mustWrite = wanted === 'read-write' || wanted === 'primary';
  if (mustWrite && rows[0]?.read_only === 'on') throw new Unavailable('the database is read-only');
}

type Ssl = false | { readonly rejectUnauthorized: boolean; readonly checkServerIdentity?: () => undefined };

// What libpq means by sslmode: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS
function sslChoices(mode: SslMode, host: string): readonly Ssl[] {
  const unverified = { rejectUnauthorized: false };
  if (host.startsWith('/')) return [false];
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unverified];
    case 'prefer':
      return [unverified, false];
    case 'require':
      return [unverified];
    case 'verify-ca':
      return [{ rejectUnauthorized: true, checkServerIdentity: () => undefined }];
    case 'verify-full':
      return [{ rejectUnauthorized: true }];
  }
}

function isRefusedSsl(error: unknown): boolean {
  return error instanceof Error && error.message.includes('does not support SSL');
}

// Text format throughout: `pg` asks for binary only when told to.
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === TIMESTAMPTZ) return fromTimestampText;
  if (oid === INT8) return Number;
  return format === 'binary' ? pg.types.getTypeParser(oid, format) : pg.types.getTypeParser(oid, 'text');
}
