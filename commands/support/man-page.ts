import { VERSION } from '../../server/version.ts';
import type { DescribedCommand, DescribedGroup } from './describe.ts';

/** Returns the man page of the program, in the language of man(7). */
export function manPage(groups: readonly DescribedGroup[]): string {
  return `.TH ROLLCALL 1 "" "Rollcall ${VERSION}" "Rollcall"
.SH NAME
rollcall \\- watches scheduled jobs and alerts when one did not run
.SH SYNOPSIS
.B rollcall
.I command
.RI [ options ]
.SH DESCRIPTION
Runs a Rollcall server, or looks after one. Settings are environment variables, or lines of the file
.I .env
in the working directory;
.B rollcall config
prints those in effect.
${groups.map(section).join('')}.SH EXIT STATUS
0 if all went well, 1 on failure, 2 if the command line was not understood.
.SH FILES
.TP
.I .env
Settings, in the working directory.
.TP
.I data/
The SQLite database and the secret key, unless DATA_DIR names another folder.
`;
}

function section({ title, commands }: DescribedGroup): string {
  return `.SH ${escaped(title).toUpperCase()}\n${commands.map(entry).join('')}`;
}

function entry({ name, summary, words, options }: DescribedCommand): string {
  const behind = words === '' ? '' : ` \\fI${escaped(words)}\\fR`;
  const rows = Object.entries(options).map(
    ([option, { value, about }]) =>
      `.TP\n\\fB${escaped(`--${option}`)}\\fR${value === undefined ? '' : ` \\fI${escaped(value)}\\fR`}\n${escaped(about)}\n`,
  );
  const list = rows.length === 0 ? '' : `.RS\n${rows.join('')}.RE\n`;
  return `.TP\n\\fBrollcall ${escaped(name)}\\fR${behind}\n${escaped(summary)}.\n${list}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}
