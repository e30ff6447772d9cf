import { endpointTrial } from './endpoint/trial.ts';
import { fieldTrial } from './field/trial.ts';
import { integrationTrial } from './integration/trial.ts';
import { pageTrial } from './page/trial.ts';
import type { Trial } from './support.ts';

/** Every trial, by the name that `npm run trial:field -- <name>` takes. */
export const TRIALS: Readonly<Record<string, Trial>> = {
  field: fieldTrial,
  integration: integrationTrial,
  endpoint: endpointTrial,
  page: pageTrial,
};
