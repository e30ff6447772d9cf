import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets the other threads of this process, and other programs, go first where processors are few. Applies to the thread that
 * calls it and to those it starts. Only Linux has priorities of threads; elsewhere nothing changes.
 */
export function giveWay(): void {
  try {
    // proc(5): <process>/task/<thread>, and to setpriority(2) a thread is what others call a process
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // no such files, or not allowed: then it shares as the others do
  }
}
