import { z } from 'zod';

const LEVEL_WIDTH = 5;
const COLOURS: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m', debug: '\u001b[2m' };
const PLAIN = '\u001b[0m';
const BARE = /^[^\s"'=\\]+$/;
// escape sequences in a ping's user agent must not reach a terminal
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

const eventSchema = z.looseObject({ time: z.string(), level: z.string(), msg: z.string().default('') });

/**
 * Turns one JSON line into one line for people: time, level, sentence, then the fields as `name=value`.
 *
 * @example 2031-05-06 07:08:09.123 info  notified ntfy channel check=1f2e… ms=12
 */
export function textLine(json: string, coloured: boolean): string {
  const { time, level, msg, pid: _pid, process: _process, ...fields } = eventSchema.parse(JSON.parse(json));
  const colour = coloured ? (COLOURS[level] ?? '') : '';
  const head = `${time.slice(0, -1).replace('T', ' ')} ${colour}${level.padEnd(LEVEL_WIDTH)}${colour && PLAIN}`;
  const tail = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(name, value)}`);
  return `${head} ${visible(msg)}${tail.join('')}\n`;
}

function shown(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : name === 'err' ? errorText(value) : (JSON.stringify(value) ?? '');
  return BARE.test(text) ? visible(text) : typeof value === 'string' || name === 'err' ? quoted(text) : visible(text);
}

function errorText(error: unknown): string {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
  return typeof stack === 'string' ? stack.replace(/\n\s*/g, ' | ') : (JSON.stringify(error) ?? '');
}

function quoted(text: string): string {
  return visible(JSON.stringify(text));
}

function visible(text: string): string {
  return text.replace(CONTROL, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
