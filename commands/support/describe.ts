import type { Option } from './command.ts';
import { commandNames, loadCommand } from './find-command.ts';
import { GROUPS } from './groups.ts';

/** One command as help, completion and the man page tell of it. */
export interface DescribedCommand {
  readonly name: string;
  readonly summary: string;
  /** Words behind its name; empty: none. */
  readonly words: string;
  readonly options: Readonly<Record<string, Option>>;
}

export interface DescribedGroup {
  readonly title: string;
  readonly commands: readonly DescribedCommand[];
}

/** Loads all commands and describes them by group; those in no group come last. */
export async function describeCommands(): Promise<readonly DescribedGroup[]> {
  const names = await commandNames();
  const grouped = new Set(GROUPS.flatMap((group) => group.names));
  const rest = names.filter((name) => !grouped.has(name));
  const groups = rest.length === 0 ? GROUPS : [...GROUPS, { title: 'Other', names: rest }];
  return await Promise.all(
    groups.map(async ({ title, names: members }) => ({
      title,
      commands: await Promise.all(members.map(describe)),
    })),
  );
}

async function describe(name: string): Promise<DescribedCommand> {
  const command = await loadCommand(name);
  if (command === null) throw new Error(`there is no command ${name}`);
  return { name, summary: command.summary, words: command.words ?? '', options: command.options };
}
