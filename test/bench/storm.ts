import { startPostgres } from '../support/postgres.ts';
import { runStorm, STORM_CHECKS } from '../support/storm.ts';
import { makeEmptyDatabase } from './support/empty-database.ts';

// npm run bench:storm
// 10,000 checks go down at one moment, with an email, an SMS and a webhook channel each: how long until the last of the
// messages is delivered, without the minute that passes before the summaries. Recipients and sender share one process.

for (const database of ['sqlite', 'postgres'] as const) {
  const server = database === 'sqlite' ? 'sqlite' : await startPostgres({ durable: true });
  const db = await makeEmptyDatabase(server);
  try {
    const { secs, mails, texts, hooks } = await runStorm(db.store);
    process.stdout.write(
      `${database}: ${STORM_CHECKS} checks in ${secs.toFixed(1)} s: ${mails.all} emails, ${texts.all} SMS, ${hooks} webhooks\n`,
    );
  } finally {
    await db.remove();
    if (server !== 'sqlite') await server.stop();
  }
}
