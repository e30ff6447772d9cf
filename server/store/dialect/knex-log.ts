import type { Knex } from 'knex';
import type { Log } from '../../log.ts';

/** What a dialect needs from the outside. */
export interface DialectDeps {
  readonly log?: Pick<Log, 'warn'>;
}

/** Returns where knex's own messages go: lost connections and the like, all of which heal by themselves. */
export function knexLog({ log }: DialectDeps): Knex.Logger {
  const warn = (message: unknown): void => log?.warn({ from: 'knex' }, String(message));
  return { warn, error: warn, deprecate: (method, instead) => warn(`${method} is deprecated, use ${instead}`) };
}
