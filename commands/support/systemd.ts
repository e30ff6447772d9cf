import { execFile } from 'node:child_process';
import type { Env } from '../../server/config/texts.ts';
import type { Log } from '../../server/log.ts';

// https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html: the first one handed over
const FIRST_INHERITED = 3;

/** Keeps systemd informed, where it started this process and asked to be (`Type=notify`, `WatchdogSec`). */
export interface Supervisor {
  /** Everything runs. */
  ready(): void;
  /** What follows is no failure. */
  stopping(): void;
}

/**
 * Returns the way to systemd. Node cannot write to the socket it listens on, so its own program does
 * (https://www.freedesktop.org/software/systemd/man/latest/systemd-notify.html); the unit needs `NotifyAccess=all`.
 *
 * The sign of life comes from a timer, so it stops when the event loop is stuck, and systemd starts the program again.
 */
export function systemdSupervisor(env: Env, log: Pick<Log, 'warn'>): Supervisor {
  const { NOTIFY_SOCKET, PATH } = env;
  if (!NOTIFY_SOCKET) return { ready: () => undefined, stopping: () => undefined };
  const tell = (...words: readonly string[]): void => {
    execFile('systemd-notify', words, { env: { NOTIFY_SOCKET, PATH } }, (error) => {
      if (error) log.warn({ err: error }, 'could not tell systemd how things are');
    });
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    ready() {
      tell('--ready');
      const everyMs = signOfLifeMs(env);
      if (everyMs !== null) timer = setInterval(() => tell('WATCHDOG=1'), everyMs).unref();
    },
    stopping() {
      clearInterval(timer);
      tell('--stopping');
    },
  };
}

/** Half of what systemd allows; null when it does not watch this process. */
function signOfLifeMs({ WATCHDOG_USEC = '', WATCHDOG_PID = '' }: Env): number | null {
  const isMine = WATCHDOG_PID === '' || WATCHDOG_PID === String(process.pid);
  return isMine && /^[1-9]\d{3,}$/.test(WATCHDOG_USEC) ? Number(WATCHDOG_USEC) / 2_000 : null;
}

/**
 * Returns the descriptor of the listening socket that systemd opened for this process, or for the one that has this as a
 * worker; null when there is none. Of several, the one whose `FileDescriptorName` is `name`.
 */
export function inheritedSocket(
  { LISTEN_FDS = '', LISTEN_PID = '', LISTEN_FDNAMES = '' }: Env,
  name: 'http' | 'smtp',
  isWorker = false,
): number | null {
  const isOurs = LISTEN_PID === String(process.pid) || (isWorker && LISTEN_PID === String(process.ppid));
  const count = isOurs ? Number(LISTEN_FDS) : 0;
  if (!(count >= 1)) return null;
  const index = LISTEN_FDNAMES.split(':').indexOf(name);
  if (index >= 0 && index < count) return FIRST_INHERITED + index;
  return count === 1 && !['http', 'smtp'].includes(LISTEN_FDNAMES) ? FIRST_INHERITED : null;
}
