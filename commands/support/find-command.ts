import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { editDistance } from '../../server/core/edit-distance.ts';
import type { Command } from './command.ts';
import { retiredCommand } from './retired.ts';

const FOLDER = new URL('../', import.meta.url);
// .ts when run from the sources, .js when built
const EXTENSION = extname(import.meta.url);
const FARTHEST = 3;

/** Returns the names of all commands: the files beside main.ts. */
export async function commandNames(): Promise<readonly string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter((file) => /^[a-z-]+\.[jt]s$/.test(file) && file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .filter((name) => name !== 'main')
    .sort();
}

/** Imports one command and nothing else; retired ones are known too. Null when there is none of that name. */
export async function loadCommand(name: string): Promise<Command | null> {
  if (!(await commandNames()).includes(name)) return retiredCommand(name);
  const module: unknown = await import(new URL(`${name}${EXTENSION}`, FOLDER).href);
  const command: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
  if (!isCommand(command)) throw new Error(`commands/${name} exports no command`);
  return command;
}

/** Returns the names a person may have meant, nearest first. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  return names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
    .filter(({ candidate, distance }) => distance <= FARTHEST || candidate.startsWith(name.toLowerCase()))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'summary' in value && 'help' in value && 'run' in value;
}
