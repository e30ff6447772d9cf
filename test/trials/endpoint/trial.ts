import { compiles, type Trial } from '../support.ts';

const ENDPOINT = 'server/http/api/endpoints/count-checks.ts';
const TEST = 'test/http/api/count-checks.test.ts';
const REFERENCE = 'docs/pages/api.md';

const ENDPOINT_TEXT = `import { z } from 'zod';
import { json } from '../../kit/reply.ts';
import type { KeyedEndpoint } from '../endpoint.ts';

const COUNT = z.object({ count: z.int().describe('Number of checks in the project.') }).strict();

/** Counts the checks of a project. */
export default {
  name: 'countChecks',
  method: 'GET',
  path: 'check_count/',
  area: 'checks',
  scope: 'ro',
  summary: 'Counts the checks of the project',
  responses: { 200: { about: 'The number of checks.', schema: COUNT } },
  async handle({ deps, caller }) {
    const checks = await deps.store.checks.ofProject(caller.project.id);
    return json({ count: checks.length });
  },
} satisfies KeyedEndpoint;
`;

// the client of the API tests holds each answer against the OpenAPI document
const TEST_TEXT = `import { expect, test } from 'vitest';
import { pageStores } from '../../support/stores.ts';
import { buildApiWorld } from './world.ts';

test.each(pageStores)('counts the checks of the project, on $name', async ({ open }) => {
  const world = await buildApiWorld(await open());
  await world.make({ name: 'first' });
  await world.make({ name: 'second' });

  expect(await world.get('check_count/')).toMatchObject({ status: 200, json: { count: 2 } });
  expect(await world.get('check_count/', { key: world.ro })).toMatchObject({ status: 200, json: { count: 2 } });
  expect(await world.get('check_count/', { key: world.other.rw })).toMatchObject({ json: { count: 0 } });
  expect((await world.get('check_count/', { key: 'none' })).status).toBe(401);

  const { json } = await world.get('openapi.json');
  expect(json['paths']).toHaveProperty('/check_count/.get.operationId', 'countChecks');
  await world.end();
});
`;

/** Adds an endpoint to the management API: the folder is read at start, so nothing else is told of it. */
export const endpointTrial: Trial = {
  about: 'the management API gets an endpoint, GET check_count/',
  async run(tree) {
    await tree.add(ENDPOINT, ENDPOINT_TEXT);
    await tree.add(TEST, TEST_TEXT);
    const compiled = compiles('compiles', await tree.typeErrors());

    await tree.run('esbuild.config.mjs');
    const tested = await tree.run(TEST, { vitest: true });

    const { added, edited } = tree.touched();
    const isAlone = added.length === 2 && edited.length === 0;

    // as "npm run docs:api" does
    const reference = await tree.run('test/trials/print-reference.ts');
    await tree.replace(REFERENCE, reference.output);
    return [
      compiled,
      {
        what: 'is served, and stands in the OpenAPI document',
        isShown: tested.code === 0,
        detail: tested.code === 0 ? '' : tested.output,
      },
      { what: 'takes one file and its test, and no edit', isShown: isAlone },
      {
        what: 'stands in the reference page once that is generated',
        isShown: reference.output.includes('check_count/'),
      },
    ];
  },
};
