import { resolve } from 'node:path';
import { backupSqlite } from '../server/store/copy/backup.ts';
import { defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Copies the SQLite database into a new file while the server runs',
  options: {},
  words: '<file>',
  run: ({ positionals: [file, extra] }, { out, err, withRuntime }) => {
    if (file === undefined || extra !== undefined) throw new UsageError('name one file to write the backup to');
    return withRuntime(async ({ store, config }) => {
      if (config.database === 'postgres') {
        err('PostgreSQL has its own tool: pg_dump --format=custom --file=<file> <database>');
        return 1;
      }
      const bytes = await backupSqlite(store.dialect, resolve(file));
      out(`wrote ${file} (${bytes} bytes)`);
      out(
        'back up these too: the secret key (SECRET_KEY, or secret_key in the data folder), .env, and the bucket if there is one',
      );
      return 0;
    });
  },
});
