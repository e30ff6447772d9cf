import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { counted } from '../server/core/words.ts';
import { dumpDatabase } from '../server/store/copy/dump.ts';
import { defineCommand } from './support/command.ts';

/** What a person who keeps the file, or loads it elsewhere, needs to know. */
const SECRETS = {
  sealed:
    'seeds of authenticator apps and settings of integrations are sealed: the server that loads this needs the same SECRET_KEY, or has it in SECRET_KEY_FALLBACKS',
  plain:
    'seeds of authenticator apps and settings of integrations are in it as plain text: keep it as safe as the database',
} as const;

export default defineCommand({
  summary: 'Writes the whole database as lines of JSON, for "load" on the same or the other kind of database',
  options: { output: { type: 'string', value: '<file>', about: 'a new file; standard output when absent' } },
  run: ({ values: { output } }, { out, err, withRuntime }) =>
    withRuntime(async ({ store }) => {
      if (output === undefined) {
        for await (const line of dumpDatabase(store.dialect)) {
          if ('secrets' in line) err(SECRETS[line.secrets]);
          out(JSON.stringify(line));
        }
        return 0;
      }
      // it holds password hashes and keys
      const file = createWriteStream(output, { flags: 'wx', mode: 0o600 });
      await once(file, 'open');
      let rows = 0;
      for await (const line of dumpDatabase(store.dialect)) {
        if ('secrets' in line) err(SECRETS[line.secrets]);
        if ('end' in line) rows = line.rows;
        if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
      }
      file.end();
      await once(file, 'close');
      err(`wrote ${counted(rows, 'row')} to ${output}`);
      return 0;
    }),
});
