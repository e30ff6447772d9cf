import type { Env } from '../../server/config/texts.ts';
import type { LogTarget } from '../../server/log.ts';
import { programName } from './program-name.ts';
import { type Prompt, terminalPrompt } from './prompt.ts';

/** What a command line runs on; tests pass their own. */
export interface Machine {
  readonly env: Env;
  readonly cwd: string;
  /** What to type in front of a command of ours, for hints. */
  readonly program: string;
  readonly stdin: AsyncIterable<unknown>;
  readonly stdout: LogTarget;
  readonly stderr: LogTarget;
  /** Null without a terminal. */
  readonly prompt: Prompt | null;
}

/** Returns the machine this process was started on. */
export function thisMachine(): Machine {
  const { env, stdin, stdout, stderr } = process;
  const cwd = process.cwd();
  const prompt = stdin.isTTY && stdout.isTTY ? terminalPrompt(stdin, stdout) : null;
  const program = programName({ env, cwd, script: process.argv[1] ?? '' });
  return { env, cwd, program, stdin, stdout, stderr, prompt };
}
