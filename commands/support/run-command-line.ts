import { Invalid, RollcallError, Unavailable } from '../../server/errors.ts';
import type { LogTarget } from '../../server/log.ts';
import { lastingFault } from '../../server/start-faults.ts';
import { VERSION } from '../../server/version.ts';
import { UsageError } from './command.ts';
import { commandContext } from './context.ts';
import { describeCommands } from './describe.ts';
import { commandNames, loadCommand, nearest } from './find-command.ts';
import type { Machine } from './machine.ts';
import { manPage } from './man-page.ts';

const FAILED = 1;
const MISUSED = 2;
const HELP = ['--help', '-h'];

/** Runs what the words of a command line ask for and resolves with the exit code: 0 done, 1 failed, 2 not understood. */
export async function runCommandLine(argv: readonly string[], machine: Machine): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) return print(await overview(), machine.stderr, MISUSED);
  if (name === '--version') return print(VERSION, machine.stdout, 0);
  if (name === 'help' || HELP.includes(name)) return await help(rest[0], machine);
  const end = rest.indexOf('--');
  // what is behind it belongs to another program
  const own = end === -1 ? rest : rest.slice(0, end);
  if (own.some((word) => HELP.includes(word))) return await help(name, machine);
  return await run(name, rest, machine);
}

async function run(name: string, argv: readonly string[], machine: Machine): Promise<number> {
  try {
    const command = await loadCommand(name);
    if (!command) return await unknown(name, machine);
    return await command.run(argv, commandContext(name, machine));
  } catch (error) {
    return print(`rollcall ${name}: ${explain(error)}`, machine.stderr, exitCodeOf(error));
  }
}

async function help(name: string | undefined, machine: Machine): Promise<number> {
  if (name === '--man') return print(manPage(await describeCommands()).trimEnd(), machine.stdout, 0);
  if (name === undefined || name.startsWith('-')) return print(await overview(), machine.stdout, 0);
  const command = await loadCommand(name);
  return command ? print(command.help(name), machine.stdout, 0) : await unknown(name, machine);
}

async function unknown(name: string, machine: Machine): Promise<number> {
  const names = nearest(name, await commandNames());
  const hint = names.length > 0 ? `did you mean ${names.join(', ')}?` : '"rollcall help" lists the commands';
  return print(`rollcall: there is no command "${name}"; ${hint}`, machine.stderr, MISUSED);
}

async function overview(): Promise<string> {
  const groups = await describeCommands();
  const width = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  const sections = groups.map(({ title, commands }) =>
    [`${title}:`, ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`), ''].join('\n'),
  );
  const more = '"rollcall help <command>" tells more, "rollcall help --man" prints the man page.';
  return ['Usage: rollcall <command> [options]', '', ...sections, more].join('\n');
}

function explain(error: unknown): string {
  const fault = lastingFault(error);
  if (fault !== null) return withoutPassword(fault);
  if (error instanceof Invalid) {
    const fields = Object.entries(error.fields).map(([field, reason]) => `--${optionOf(field)} ${reason}`);
    return fields.length > 0 ? fields.join('; ') : error.message;
  }
  if (error instanceof Unavailable && error.cause instanceof Error) {
    return withoutPassword(`${error.message}: ${messageOf(error.cause)}`);
  }
  if (error instanceof RollcallError) return error.message;
  return error instanceof Error ? withoutPassword(messageOf(error)) : String(error);
}

function optionOf(field: string): string {
  return field.replaceAll('_', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

// a refused connection to several addresses is an AggregateError without a message
function messageOf(error: Error): string {
  // what follows the first line is for those who mend the program
  if (error.message !== '') return error.message.split('\n', 1)[0] ?? '';
  return 'code' in error ? String(error.code) : error.name;
}

function withoutPassword(text: string): string {
  return text.replace(/(:\/\/)[^/\s@]+@/g, '$1***@');
}

function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof Invalid ? MISUSED : FAILED;
}

function print(text: string, stream: LogTarget, exitCode: number): number {
  stream.write(`${text}\n`);
  return exitCode;
}
