import { fieldTrial } from './field/trial.ts';
import type { Trial } from './support.ts';

/** Every trial, by the name after `npm run trial:`. */
export const TRIALS: Readonly<Record<string, Trial>> = { field: fieldTrial };
