import { readdirSync, readFileSync } from 'node:fs';

/** CPU time and memory of processes, from Linux's /proc; null elsewhere. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Highest resident set so far. */
  readonly peakRssMb: number;
}

// USER_HZ, the same on all Linux systems: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
const TICKS_PER_SECOND = 100;

/** Returns what one process has used so far. */
export function usageOf(pid: number): Usage | null {
  try {
    const fields = statFields(pid);
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      peakRssMb: Number(peak) / 1024,
    };
  } catch {
    return null;
  }
}

/** Returns the CPU seconds that a process and its children have used so far. */
export function cpuSecondsOfFamily(parent: number): number {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid === parent || isChildOf(pid, parent));
  return pids.reduce((sum, pid) => sum + (usageOf(pid)?.cpuSeconds ?? 0), 0);
}

function isChildOf(pid: number, parent: number): boolean {
  try {
    return Number.isInteger(pid) && pid > 0 && Number(statFields(pid)[1]) === parent;
  } catch {
    return false;
  }
}

/** The fields after the command name, which may hold blanks: state, parent, … */
function statFields(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
