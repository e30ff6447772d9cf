import { readConfig } from '../../server/config.ts';
import { buildRuntime } from '../../server/runtime.ts';
import { requireSchema } from '../../server/startup.ts';
import type { CommandContext } from './command.ts';
import { terminalPrompt } from './prompt.ts';

/** Returns the context of a command run from a shell: results on standard output, everything else on standard error. */
export function commandContext(name: string): CommandContext {
  const { env, stdin, stdout, stderr } = process;
  const err = (line: string): void => {
    stderr.write(`${line}\n`);
  };
  const readHere = () => readConfig(env);
  return {
    out: (line) => {
      stdout.write(`${line}\n`);
    },
    err,
    input: stdin,
    prompt: stdin.isTTY && stdout.isTTY ? terminalPrompt(stdin, stdout) : null,
    env,
    readConfig: readHere,
    async withRuntime(work) {
      const runtime = await buildRuntime(readHere(), { process: name, env, logTarget: stderr });
      try {
        const steps = await requireSchema(runtime.store);
        if (steps.length > 0) err(`prepared the empty database: ${steps.join(', ')}`);
        return await work(runtime);
      } finally {
        await runtime.close();
      }
    },
  };
}
