import type { Command } from './command.ts';

const BUILT_IN = 'pages, styles and documentation come with the program';
const IN_BACKGROUND = 'pings, notifications and flips are pruned in the background';

/** Commands of Healthchecks that old deploy scripts and crontabs call, and why there is nothing to do. */
const RETIRED: ReadonlyMap<string, string> = new Map([
  ['collectstatic', BUILT_IN],
  ['compress', BUILT_IN],
  ['render_docs', BUILT_IN],
  ['populate_searchdb', BUILT_IN],
  ['pygmentize', BUILT_IN],
  ['pruneflips', IN_BACKGROUND],
  ['prunenotifications', IN_BACKGROUND],
  ['prunepings', IN_BACKGROUND],
]);

/** Returns a command that takes whatever arguments, says why it is not needed and succeeds; null for other names. */
export function retiredCommand(name: string): Command | null {
  const reason = RETIRED.get(name);
  if (reason === undefined) return null;
  const note = `${name} is not needed any more: ${reason}`;
  return {
    summary: note,
    options: {},
    help: () => `Usage: rollcall ${name}\n\nAccepted from old scripts and does nothing: ${reason}.`,
    run: async (_argv, { out }) => {
      out(note);
      return 0;
    },
  };
}
