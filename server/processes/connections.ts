import { readdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ConfigError } from '../errors.ts';
import type { Log } from '../log.ts';
import { mostOpenFiles } from '../start-faults.ts';

/** Files for what comes later: connections to databases and services, temporary files, threads. */
const RESERVED = 60;
/** What remains is shared between HTTP and mail. */
const HTTP_SHARE = 0.7;
const FEWEST = 20;
const MOST_HTTP = 10_000;
const MOST_MAIL = 200;
const LOG_EVERY_MS = 60_000;

/** How many clients may be connected at a time. */
export interface ConnectionLimits {
  readonly http: number;
  readonly mail: number;
}

/** The files that a process has open, and may have open; null: unlimited, or not to be found out. */
export interface OpenFiles {
  readonly open: number;
  readonly most: number | null;
}

/**
 * Shares out the files that this process may open, so that clients that hang never use up the last one.
 *
 * @throws ConfigError when there are too few to work with
 */
export function connectionLimits({ open, most }: OpenFiles = openFiles()): ConnectionLimits {
  if (most === null) return { http: MOST_HTTP, mail: MOST_MAIL };
  const free = most - open - RESERVED;
  const http = Math.min(MOST_HTTP, Math.floor(free * HTTP_SHARE));
  if (http < FEWEST) {
    const needed = open + RESERVED + Math.ceil(FEWEST / HTTP_SHARE);
    throw new ConfigError(
      `this process may open ${most} files and needs at least ${needed}: raise the limit, with "ulimit -n 4096" in a shell or LimitNOFILE=4096 in a systemd unit`,
    );
  }
  return { http, mail: Math.min(MOST_MAIL, free - http) };
}

function openFiles(): OpenFiles {
  const most = mostOpenFiles();
  return { open: most === null ? 0 : readdirSync('/proc/self/fd').length, most };
}

/**
 * Keeps the number of connections to a server within a limit: for a new one, the one that has been quiet for longest is cut,
 * counted from when it was opened or sent its last request.
 */
export function capConnections(server: Server, most: number, log: Pick<Log, 'warn'>): void {
  // in order of time
  const open = new Set<Socket>();
  let loggedAt = Number.NEGATIVE_INFINITY;

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size <= most) return;
    const [quietest = socket] = open;
    open.delete(quietest);
    quietest.destroy();
    const now = performance.now();
    if (now - loggedAt < LOG_EVERY_MS) return;
    loggedAt = now;
    log.warn({ most }, 'too many connections: those that have been quiet for longest are cut');
  });
  server.on('request', ({ socket }) => {
    // what was cut is not counted again
    if (open.delete(socket)) open.add(socket);
  });
}
