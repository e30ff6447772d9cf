import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Fits, with the rest of the name, into the column of the leases. */
const LONGEST_HOST = 40;

/** Names this process in the leases it takes: host and start of the machine, process, chance. */
export function ownLeaseName(): string {
  return `${machine()}/${process.pid}/${randomUUID().slice(0, 8)}`;
}

/**
 * Whether a lease is of a process that has ended for certain: one of this machine whose id no process has any more, or one that
 * had our own id before us. Of other machines nothing is known.
 */
export function isDeadOwner(name: string, own: string): boolean {
  const [host, pid] = name.split('/');
  const [ownHost, ownPid] = own.split('/');
  if (name === own || host !== ownHost || pid === undefined || !/^\d+$/.test(pid)) return false;
  return pid === ownPid || !isAlive(Number(pid));
}

function machine(): string {
  return `${hostname().slice(0, LONGEST_HOST)}@${bootId().slice(0, 8)}`;
}

/** Two machines may have one name; this differs. https://docs.kernel.org/admin-guide/sysctl/kernel.html#random */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // not Linux: the name has to do
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it exists, but belongs to another user
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
