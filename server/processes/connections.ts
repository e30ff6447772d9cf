import { readdirSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import { mostOpenFiles } from '../start-faults.ts';

/** Files for what comes later: connections to databases and services, temporary files, threads. */
const RESERVED = 60;
/** What remains is shared between HTTP and mail. */
const HTTP_SHARE = 0.7;
const FEWEST = 20;
const MOST_HTTP = 10_000;
const MOST_MAIL = 200;

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
