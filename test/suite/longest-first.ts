import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** The slow ones wait most, so the others fill the time in which they do. */
const PROJECTS = ['slow', 'parts', 'rules'];

/**
 * Files that take long, longest first. Vitest remembers how long each took, but a fresh copy of the tree has run none yet,
 * and one long file at the end keeps a single processor busy for all of its time.
 */
const LONG = [
  'weather/weather',
  'processes/kill-ingest',
  'year/year',
  'browser/every-page-hostile',
  'trials/trials',
  'attack/attack',
  'browser/every-page',
  'browser/docs',
  'processes/workers',
  'processes/database-gone',
  'processes/locked-table',
  'http/isolation',
  'integrations/contract',
  'browser/check',
  'bodies/s3',
  'commands/start-faults',
  'bodies/uploader',
  'http/account/limits',
  'http/csrf',
  'browser/sign-in',
  'outbox',
  'structure/ping-walk',
  'http/check/usage',
];

/** Runs the longest files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const known = await super.sort(files);
    return known.toSorted((a, b) => projectOf(a) - projectOf(b) || placeOf(a) - placeOf(b));
  }
}

function projectOf({ project }: TestSpecification): number {
  return PROJECTS.indexOf(project.name);
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? LONG.length : place;
}
