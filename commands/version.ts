import { VERSION } from '../server/version.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Prints the version of Rollcall',
  options: {},
  async run(_args, { out }) {
    out(VERSION);
    return 0;
  },
});
