import { readConfig } from '../../server/config.ts';
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
      // only here: they load the database and all that is built on it, which takes longer than many commands do
      const [{ buildRuntime }, { requireSchema }] = await Promise.all([
        import('../../server/runtime.ts'),
        import('../../server/startup.ts'),
      ]);
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
