import { readConfig } from '../../server/config.ts';
import { buildRuntime } from '../../server/runtime.ts';
import { requireSchema } from '../../server/startup.ts';
import type { CommandContext } from './command.ts';
import type { Machine } from './machine.ts';

/** Returns the context of a command: results go to standard output, everything else to standard error. */
export function commandContext(
  name: string,
  { env, cwd, program, stdin, stdout, stderr, prompt }: Machine,
): CommandContext {
  const err = (line: string): void => {
    stderr.write(`${line}\n`);
  };
  const readHere = () => readConfig(env, { cwd });
  return {
    out: (line) => {
      stdout.write(`${line}\n`);
    },
    err,
    program,
    input: stdin,
    prompt,
    env,
    logTarget: stderr,
    readConfig: readHere,
    async withRuntime(work) {
      const runtime = await buildRuntime(readHere(), { process: name, env, logTarget: stderr });
      try {
        const steps = await requireSchema(runtime.store);
        if (steps.length > 0) err(`prepared the empty database: ${steps.join(', ')}`);
        await runtime.site.refresh();
        return await work(runtime);
      } finally {
        await runtime.close();
      }
    },
  };
}
