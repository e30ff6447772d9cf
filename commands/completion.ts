import { defineCommand, UsageError } from './support/command.ts';
import { completionScript, SHELLS } from './support/completion.ts';
import { describeCommands } from './support/describe.ts';

export default defineCommand({
  summary: 'Prints a script that completes commands and options in bash, zsh or fish',
  words: '<bash|zsh|fish>',
  options: {},
  async run({ positionals: [name, ...extra] }, { out }) {
    const shell = SHELLS.find((each) => each === name);
    if (shell === undefined || extra.length > 0) throw new UsageError(`name a shell: ${SHELLS.join(', ')}`);
    const groups = await describeCommands();
    out(
      completionScript(
        shell,
        groups.flatMap(({ commands }) => commands),
      ).trimEnd(),
    );
    return 0;
  },
});
