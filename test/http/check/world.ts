import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import type { TestApp } from '../../support/app.ts';
import { T0 } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import type { TestStore } from '../../support/stores.ts';
import { type TestClock, testClock } from '../../support/test-clock.ts';
import { openWorld as openPeople, type World as People } from '../projects/world.ts';

/** A project with people of each role in it, and a clock that stands still at `T0`. */
export interface World {
  readonly people: People['people'];
  readonly db: TestStore;
  readonly app: TestApp;
  readonly clock: TestClock;
  readonly project: Project;
  /** Makes a check in the project. */
  check(over?: Partial<Check>): Promise<Check>;
  close(): Promise<void>;
}

interface WorldOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Time goes on by itself: for streams, which pause between two looks. */
  readonly isReal?: true;
}

/** Opens a world on a database of a test. */
export async function openWorld(
  open: () => Promise<TestStore>,
  { env = {}, isReal }: WorldOptions = {},
): Promise<World> {
  const clock = testClock(T0);
  const people = await openPeople(await open(), isReal ? { env } : { clock, env });
  const project = await people.project({ name: 'Web shop' });
  return {
    people: people.people,
    db: people.db,
    app: people.app,
    clock,
    project,
    check: (over = {}) => seedCheck(people.db.store, { projectId: project.id, ...over }),
    close: () => people.close(),
  };
}
