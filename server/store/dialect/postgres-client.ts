import { type KnexClientClass, PostgresClient, PostgresTransaction } from './knex-internals.ts';
import { connectPostgres, type PostgresServer } from './postgres-connect.ts';
import { isConnectionLost, postgresError } from './postgres-errors.ts';

/** Builds knex's client for one server: its connections are ours, and so are the errors they throw; `receive` gets every answer. */
export function postgresClient(
  server: PostgresServer,
  receive: (answer: unknown, context: unknown) => unknown,
): KnexClientClass {
  return class extends PostgresClient {
    // not in the configuration: a migration, even one that has nothing to do, takes the hook out of there for good
    override postProcessResponse(answer: unknown, context: unknown): unknown {
      return receive(answer, context);
    }

    // Knex marks a connection as disposed on these events; its pool then replaces it.
    override async acquireRawConnection(): Promise<object> {
      const connection = await connectPostgres(server);
      connection.on('error', (error) => dispose(connection, error));
      connection.on('end', () => dispose(connection, new Error('connection ended')));
      return connection;
    }

    override async acquireConnection(): Promise<object> {
      try {
        return await super.acquireConnection();
      } catch (error) {
        throw postgresError(error);
      }
    }

    override async query(connection: object, query: object): Promise<object> {
      try {
        return await super.query(connection, query);
      } catch (error) {
        if (isConnectionLost(error)) dispose(connection, error);
        throw postgresError(error);
      }
    }

    override transaction(...args: unknown[]): Promise<unknown> {
      return new PlainTransaction(this, ...args);
    }
  };
}

// Knex runs the body of a transaction even when BEGIN failed; ours does not get that far.
class PlainTransaction extends PostgresTransaction {
  override begin(connection: object): Promise<unknown> {
    return this.trxClient.query(connection, { sql: 'BEGIN;' });
  }
}

function dispose(connection: object, reason: unknown): void {
  Object.assign(connection, { __knex__disposed: reason });
}
