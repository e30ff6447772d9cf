import type { Env } from '../../server/config/texts.ts';
import type { LogTarget } from '../../server/log.ts';
import { type Prompt, terminalPrompt } from './prompt.ts';

/** What a command line runs on; tests pass their own. */
export interface Machine {
  readonly env: Env;
  readonly cwd: string;
  readonly stdin: AsyncIterable<unknown>;
  readonly stdout: LogTarget;
  readonly stderr: LogTarget;
  /** Null when nobody sits at a terminal. */
  readonly prompt: Prompt | null;
}

/** Returns the machine this process was started on. */
export function thisMachine(): Machine {
  const { env, stdin, stdout, stderr } = process;
  const prompt = stdin.isTTY && stdout.isTTY ? terminalPrompt(stdin, stdout) : null;
  return { env, cwd: process.cwd(), stdin, stdout, stderr, prompt };
}
