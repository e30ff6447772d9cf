import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Env } from '../../server/config/texts.ts';
import type { ConfigReading } from '../../server/config.ts';
import { RollcallError } from '../../server/errors.ts';
import type { LogTarget } from '../../server/log.ts';
import type { Runtime } from '../../server/runtime.ts';
import type { Prompt } from './prompt.ts';

/** The command line does not make sense; ends with exit code 2. */
export class UsageError extends RollcallError {
  constructor(message: string) {
    super(message, { code: 'usage', status: 400 });
  }
}

/** What a command has to work with. */
export interface CommandContext {
  /** Prints a line of the result. */
  out(line: string): void;
  /** Prints a line beside the result: progress, warnings, reasons. */
  err(line: string): void;
  /** What to type in front of a command of ours, for hints. */
  readonly program: string;
  readonly input: AsyncIterable<unknown>;
  /** Null without a terminal. */
  readonly prompt: Prompt | null;
  readonly env: Env;
  /** Where the log of a command goes: beside the result. */
  readonly logTarget: LogTarget;
  /** Reads the configuration; throws `ConfigError`. */
  readConfig(): ConfigReading;
  /** Builds the runtime on a database with our schema, calls `work` and closes the runtime again, whatever happens. */
  withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T>;
}

/** An option as `util.parseArgs` wants it, and what it is for. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly about: string;
  /** What to put behind it, such as `<email>`. */
  readonly value?: string;
}

type Options = Readonly<Record<string, Option>>;

/** What one file of `commands/` says. */
export interface CommandFacts<O extends Options> {
  readonly summary: string;
  readonly options: O;
  /** Words behind the command's name, such as `<code>`; none are allowed when absent. */
  readonly words?: string;
  /** Resolves with the exit code; nothing means 0. */
  run(args: ParsedArgs<O>, context: CommandContext): Promise<number | undefined>;
}

type ParsedArgs<O extends Options> = Readonly<
  ReturnType<typeof parseArgs<{ options: O & typeof IGNORED; allowPositionals: true; args: string[] }>>
>;

/** A command, ready to be run with the words behind its name. */
export interface Command {
  readonly summary: string;
  /** Words behind its name. */
  readonly words?: string | undefined;
  readonly options: Options;
  readonly help: (name: string) => string;
  run(argv: readonly string[], context: CommandContext): Promise<number>;
}

// Arguments of Django's manage.py, so that old crontabs and compose files keep working.
const IGNORED = {
  'skip-checks': { type: 'boolean' },
  settings: { type: 'string' },
  verbosity: { type: 'string', short: 'v' },
  'no-color': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Makes a command of what its file says. */
export function defineCommand<const O extends Options>(facts: CommandFacts<O>): Command {
  return {
    summary: facts.summary,
    words: facts.words,
    options: facts.options,
    help: (name) => helpText(name, facts),
    run: async (argv, context) => (await facts.run(parse(facts, argv), context)) ?? 0,
  };
}

function parse<O extends Options>({ options, words }: CommandFacts<O>, argv: readonly string[]): ParsedArgs<O> {
  try {
    const parsed = parseArgs({ args: [...argv], options: { ...options, ...IGNORED }, allowPositionals: true });
    const [extra] = parsed.positionals;
    if (words === undefined && extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
    return parsed;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

function helpText<O extends Options>(name: string, { summary, options, words }: CommandFacts<O>): string {
  const rows = Object.entries(options).map(([option, { value, about }]) => ({
    left: `--${option}${value === undefined ? '' : ` ${value}`}`,
    about,
  }));
  const width = Math.max(0, ...rows.map(({ left }) => left.length));
  const lines = rows.map(({ left, about }) => `  ${left.padEnd(width)}  ${about}`);
  const given = rows.length > 0 ? '[options]' : undefined;
  // what is behind "--" is no option of ours
  const order = words?.startsWith('-- ') ? [given, words] : [words, given];
  const usage = ['rollcall', name, ...order].filter((word) => word !== undefined);
  return [`Usage: ${usage.join(' ')}`, '', `${summary}.`, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n');
}
