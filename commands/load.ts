import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { counted } from '../server/core/words.ts';
import { countFrom } from '../server/services/count-from.ts';
import { loadDatabase } from '../server/store/copy/load.ts';
import { defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Fills an empty database from a file that "dump" wrote',
  options: {},
  words: '[file]',
  run: ({ positionals: [file, extra] }, { out, input, withRuntime }) => {
    if (extra !== undefined) throw new UsageError('name one file, or none for standard input');
    return withRuntime(async ({ store, clock }) => {
      const source = file === undefined ? Readable.from(input) : createReadStream(file);
      if (file !== undefined) await once(source, 'open');
      const loaded = await loadDatabase(store.dialect, linesOf(source));
      await countFrom(store, clock.now());
      for (const [table, rows] of loaded) out(`${table} ${rows}`);
      out(
        `loaded ${counted(
          [...loaded.values()].reduce((a, b) => a + b, 0),
          'row',
        )}`,
      );
      return 0;
    });
  },
});

/** Opened only when the first line is asked for: what comes before there is a listener is lost. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
