import { z } from 'zod';
import { characterCount } from '../../../core/text-clean.ts';

const LONGEST = 60;

/** The field for the name of a project. */
export const projectName = z
  .string()
  .trim()
  .min(1, 'Enter a name for the project.')
  .refine((name) => characterCount(name) <= LONGEST, `At most ${LONGEST} characters.`);
