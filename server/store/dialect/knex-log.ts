import type { Knex } from 'knex';
import type { Log } from '../../log.ts';
import type { Sealer } from '../../sealing.ts';

/** What a dialect needs from the outside. */
export interface DialectDeps {
  readonly log?: Pick<Log, 'warn'>;
  /** Absent: secrets are stored as they are. */
  readonly sealer?: Sealer;
  /** Told when SQLite finds no room on the disk. */
  readonly onFull?: () => void;
}

/** Returns where knex's own messages go: lost connections and the like, all of which heal by themselves. */
export function knexLog({ log }: DialectDeps): Knex.Logger {
  const warn = (message: unknown): void => {
    const text = String(message).split('\n', 1)[0] ?? '';
    // the caller that asked for the connection gets the error, and reports it
    if (!text.startsWith('Acquire connection error')) log?.warn({ from: 'knex' }, text);
  };
  return { warn, error: warn, deprecate: (method, instead) => warn(`${method} is deprecated, use ${instead}`) };
}
