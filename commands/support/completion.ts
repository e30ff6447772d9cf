import type { DescribedCommand } from './describe.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Returns the script that completes our commands and their options in a shell. */
export function completionScript(shell: Shell, commands: readonly DescribedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
    default:
      return shell satisfies never;
  }
}

function bash(commands: readonly DescribedCommand[]): string {
  const cases = commands
    .filter(({ options }) => Object.keys(options).length > 0)
    .map(({ name, options }) => `    ${name}) words='${flags(options).join(' ')}' ;;`);
  return `# rollcall: completion for bash
_rollcall() {
  local words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${['help', ...commands.map(({ name }) => name)].join(' ')}' -- "\${COMP_WORDS[1]}"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) words='${commands.map(({ name }) => name).join(' ')}' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _rollcall rollcall
`;
}

function zsh(commands: readonly DescribedCommand[]): string {
  const rows = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const cases = commands.map(({ name, options }) => {
    const specs = Object.entries(options).map(
      ([option, { about, value }]) =>
        `'--${option}[${quoted(about).replace(/[[\]]/g, '\\$&')}]${value === undefined ? '' : `:${quoted(value)}:_default`}'`,
    );
    return `    ${name}) _arguments ${[...specs, "'*::_default'"].join(' ')} ;;`;
  });
  return `#compdef rollcall
# rollcall: completion for zsh
_rollcall() {
  local -a commands
  commands=(
    'help:Lists the commands'
${rows.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
    help) _describe command commands ;;
${cases.join('\n')}
  esac
}
compdef _rollcall rollcall
`;
}

function fish(commands: readonly DescribedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c rollcall -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
    ...Object.entries(options).map(
      ([option, { about, value }]) =>
        `complete -c rollcall -n '__fish_seen_subcommand_from ${name}' -l ${option}${value === undefined ? '' : ' -r'} -d '${quoted(about)}'`,
    ),
  ]);
  return `# rollcall: completion for fish
complete -c rollcall -n __fish_use_subcommand -f -a help -d 'Lists the commands'
${lines.join('\n')}
`;
}

function flags(options: DescribedCommand['options']): readonly string[] {
  return Object.keys(options).map((option) => `--${option}`);
}

/** For use between single quotes, in all three shells. */
function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', ' -');
}
