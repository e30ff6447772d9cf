import type { Client, Connection, Submittable } from 'pg';

/** A prepared statement with its values, one Buffer or text each. */
export interface Step {
  readonly statement: string;
  readonly values: readonly (Buffer | string)[];
}

/** The rows a step returned, as PostgreSQL writes values in text; null for null. */
export type TextRow = readonly (string | null)[];

export interface PipelineResult {
  readonly rows: readonly TextRow[];
  /** The last step's command tag, e.g. `COMMIT`. */
  readonly lastTag: string;
}

/**
 * Sends several prepared statements together and waits once: one round trip, where `client.query` takes one for each.
 *
 * PostgreSQL runs them in order and, after an error, skips the rest. The rows of all steps come in one list.
 */
export function runPipeline(client: Client, steps: readonly Step[]): Promise<PipelineResult> {
  return submit(client, (connection) => {
    for (const { statement, values } of steps) {
      connection.bind({ statement, values: [...values] }, true);
      connection.execute(null, true);
    }
  });
}

/** Prepares statements, by name, for the life of the connection. */
export async function prepareStatements(client: Client, statements: Readonly<Record<string, string>>): Promise<void> {
  await submit(client, (connection) => {
    for (const [name, text] of Object.entries(statements)) connection.parse({ name, text, types: [] }, true);
  });
}

function submit(client: Client, write: (connection: Connection) => void): Promise<PipelineResult> {
  return new Promise((resolve, reject) => {
    client.query(
      pipelineOf(write, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      }),
    );
  });
}

type Done = (error: Error | null, result: PipelineResult) => void;

const NOTHING: PipelineResult = { rows: [], lastTag: '' };

/** What `pg` calls a custom query, as pg-cursor is one: it is told of each message the server sends. */
function pipelineOf(write: (connection: Connection) => void, done: Done): Submittable {
  const rows: TextRow[] = [];
  let lastTag = '';
  const pipeline = {
    /** `pg` wraps this to end its time limit, so it must be called through the property. */
    callback: done,
    submit(connection: Connection): void {
      connection.stream.cork();
      try {
        write(connection);
        connection.sync();
      } finally {
        connection.stream.uncork();
      }
    },
    handleDataRow({ fields }: { readonly fields: TextRow }): void {
      rows.push(fields);
    },
    handleCommandComplete({ text }: { readonly text: string }): void {
      lastTag = text;
    },
    handleReadyForQuery(): void {
      pipeline.callback(null, { rows, lastTag });
    },
    handleError(error: Error): void {
      pipeline.callback(error, NOTHING);
    },
  };
  return pipeline;
}
