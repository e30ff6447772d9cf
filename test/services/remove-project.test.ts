import { describe, expect, test } from 'vitest';
import { createBus } from '../../server/bus.ts';
import { Unavailable } from '../../server/errors.ts';
import { removeProject } from '../../server/services/remove-project.ts';
import type { Store } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores } from '../support/stores.ts';

describe.each(stores)('removing a project on $name', ({ open }) => {
  /** Fails the first `failures` tries as a database does that gave way to somebody else. */
  const removeAfter = async (failures: number) => {
    const db = await open();
    const { user, project } = await seed(db.store);
    let tries = 0;
    const store: Store = {
      ...db.store,
      transaction: (fn) => {
        tries += 1;
        if (tries <= failures) return Promise.reject(new Unavailable('a deadlock was broken'));
        return db.store.transaction(fn);
      },
    };
    const bus = await createBus();
    const hints: unknown[] = [];
    bus.subscribe((hint) => hints.push(hint));
    const deps = { store, bus, now: T0, actor: { user, remoteAddr: '' } };
    const error = await removeProject(project.code, deps).then(
      () => null,
      (reason: unknown) => reason,
    );
    const left = await db.store.projects.byCode(project.code);
    await db.cleanup();
    return { error, isGone: left === null, hints, project };
  };

  test('P5: one try that had to give way is made good', async () => {
    const { error, isGone, hints, project } = await removeAfter(1);
    expect(error).toBeNull();
    expect(isGone).toBe(true);
    expect(hints).toEqual([{ what: 'project', project: project.id }]);
  });

  test('P5: a second one is told, and nothing is removed', async () => {
    const { error, isGone, hints } = await removeAfter(2);
    expect(error).toBeInstanceOf(Unavailable);
    expect(isGone).toBe(false);
    expect(hints).toEqual([]);
  });
});
