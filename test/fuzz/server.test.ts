import { expect, onTestFinished, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { startTarget } from '../attack/target.ts';
import { EVERY_SERVICE_NOWHERE } from '../support/every-kind.ts';
import { formsOfSite } from './form-doors.ts';
import { problemsAt } from './fuzz.ts';
import { serverDoors } from './server-doors.ts';

test('random inputs are answered by the built program without a fault of its own', async () => {
  const target = await startTarget(EVERY_SERVICE_NOWHERE);
  onTestFinished(() => target.stop());
  expect(await problemsAt(await serverDoors(target), 150)).toEqual([]);
  expect(target.faults()).toEqual([]);
});

test('every form of the site map is filled in', async () => {
  const target = await startTarget(EVERY_SERVICE_NOWHERE);
  onTestFinished(() => target.stop());
  const forms = await formsOfSite(target);
  const all = routesOf(await loadRegistry({ thirdParty: '' })).filter(({ handlers }) => handlers.post !== undefined);
  expect(forms.map(({ route }) => route.path)).toEqual(all.map(({ path }) => path));
  // the names of fields are those that pages show
  expect(new Set(forms.flatMap(({ fields }) => fields)).size).toBeGreaterThan(100);
  expect(forms.filter(({ fields }) => fields.length > 1).length).toBeGreaterThan(50);
});
