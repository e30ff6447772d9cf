import { basename, relative } from 'node:path';
import type { Env } from '../../server/config/texts.ts';

/** How this process was started, as Node knows it. */
export interface Started {
  readonly env: Env;
  readonly cwd: string;
  /** Path of the script. */
  readonly script: string;
}

const NPM = 'npm run -s rollcall --';

/**
 * Returns what to type in front of a command of ours, for hints that can be copied: `rollcall` where that is how the
 * program was started (`ROLLCALL_COMMAND` is set by the wrappers of the container and the service), else by npm or by path.
 */
export function programName({ env, cwd, script }: Started): string {
  const { ROLLCALL_COMMAND: wrapper, npm_lifecycle_event: npmScript } = env;
  if (wrapper) return wrapper;
  if (basename(script) === 'rollcall') return 'rollcall';
  if (npmScript !== undefined && ['start', 'dev', 'rollcall'].includes(npmScript)) return NPM;
  const path = relative(cwd, script);
  return `node ${path === '' || path.startsWith('..') ? script : path}`;
}
