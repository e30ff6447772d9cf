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
/** A new connection has had no time to send anything, so its first look never finds it quiet. */
const NEVER_LOOKED_AT = -1;

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
 * Keeps the number of connections to a server within a limit: for a new one, one is cut that has been quiet for long.
 *
 * Which one is found by second chances (the clock algorithm of paging): connections stand in a line, and the first that has
 * sent nothing since it was last looked at goes. So a request costs nothing.
 */
export function capConnections(server: Server, most: number, log: Pick<Log, 'warn'>): void {
  // in order of time, with the bytes that had come when each was last looked at
  const open = new Map<Socket, number>();
  let loggedAt = Number.NEGATIVE_INFINITY;

  server.on('connection', (socket: Socket) => {
    open.set(socket, NEVER_LOOKED_AT);
    socket.once('close', () => open.delete(socket));
    if (open.size <= most) return;
    const quiet = takeQuiet(open) ?? socket;
    open.delete(quiet);
    quiet.destroy();
    const now = performance.now();
    if (now - loggedAt < LOG_EVERY_MS) return;
    loggedAt = now;
    log.warn({ most }, 'too many connections: those that have been quiet for longest are cut');
  });
}

/** Returns the first that has sent nothing since it was last looked at; those before it go to the end of the line. */
function takeQuiet(open: Map<Socket, number>): Socket | null {
  // each is passed over at most once: after that nothing more can have come
  for (let looks = 2 * open.size; looks > 0; looks -= 1) {
    const [first] = open;
    if (first === undefined) return null;
    const [socket, bytes] = first;
    if (socket.bytesRead === bytes) return socket;
    open.delete(socket);
    open.set(socket, socket.bytesRead);
  }
  return null;
}
