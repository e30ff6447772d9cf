import type { Endpoint, ResponseDoc } from './endpoint.ts';
import { placeholdersOf } from './placeholders.ts';
import { errorDocument } from './schemas/documents.ts';

type Responses = Readonly<Record<number, ResponseDoc>>;

const ANYWHERE: Responses = {
  500: { about: 'An internal error; its id is in the log of the server.', schema: errorDocument },
  503: { about: 'The database or the object storage does not respond; try again after `Retry-After` seconds.' },
};

const KEYED: Responses = { 401: { about: 'The key is missing or wrong.', schema: errorDocument } };

const ONE_CHECK: Responses = {
  403: { about: 'The check belongs to another project.' },
  404: { about: 'There is no such check.', schema: errorDocument },
};

const WITH_INPUT: Responses = {
  400: {
    about: 'The request is invalid: `error` names the first error, `errors` lists all of them.',
    schema: errorDocument,
  },
};

/** Returns all answers of an endpoint by status: its own, and those that follow from what it takes. */
export function responsesOf(endpoint: Endpoint): Responses {
  const isKeyed = endpoint.scope !== 'none';
  const names = placeholdersOf(endpoint.path);
  const isAboutCheck = isKeyed && (names.includes('uuid') || names.includes('check'));
  const takesInput = isKeyed && (endpoint.method === 'POST' || endpoint.query !== undefined);
  const implied: Responses = {
    ...ANYWHERE,
    ...(isKeyed ? KEYED : {}),
    ...(isAboutCheck ? ONE_CHECK : {}),
    ...(takesInput ? WITH_INPUT : {}),
  };
  return { ...implied, ...endpoint.responses };
}
