import type { Flip } from '../../core/flip.ts';
import type { Project } from '../../core/project.ts';
import type { Db } from '../dialect/dialect.ts';
import {
  type CheckPage,
  type CheckSelection,
  type ChecksInState,
  type ListedCheck,
  readCheckCodes,
  readCheckPage,
  readChecksInState,
  readChecksState,
} from './api-checks.ts';
import { type FlipSelection, readFlips } from './api-flips.ts';
import { type HashedKeyStart, readApiKeyCandidates } from './api-keys.ts';
import { type PingLog, type PingSelection, readPingLog, readPingLogLimit } from './api-pings.ts';

/** Joined answers for the management API. */
export interface ApiReads {
  /** Projects that a key may belong to; the caller compares. */
  apiKeyCandidates(key: string, hashed: HashedKeyStart | null): Promise<readonly Project[]>;
  /** Checks with their channels, in order of creation. */
  checkPage(page: CheckPage): Promise<readonly ListedCheck[]>;
  /** All checks of a list with their channels, in order of creation, and their state. */
  checksInState(selection: CheckSelection): Promise<ChecksInState>;
  /** A text that differs whenever a list of these checks does, the passing of time aside. */
  checksState(selection: CheckSelection): Promise<string>;
  /** Codes of the project's checks, in order of creation. */
  checkCodes(projectId: number): Promise<readonly string[]>;
  /** Pings newest first, with what their durations take. */
  pingLog(selection: PingSelection): Promise<PingLog>;
  /** How many pings of a check its owner gets to see. */
  pingLogLimit(ownerId: number): Promise<number>;
  /** Flips newest first. */
  flips(selection: FlipSelection): Promise<readonly Flip[]>;
}

/** Builds the reads of the API on a database. */
export function apiReads(db: Pick<Db, 'knex' | 'dialect'>): ApiReads {
  return {
    apiKeyCandidates: (key, hashed) => readApiKeyCandidates(db, key, hashed),
    checkPage: (page) => readCheckPage(db, page),
    checksInState: (selection) => readChecksInState(db, selection),
    checksState: (selection) => readChecksState(db, selection),
    checkCodes: (projectId) => readCheckCodes(db, projectId),
    pingLog: (selection) => readPingLog(db, selection),
    pingLogLimit: (ownerId) => readPingLogLimit(db, ownerId),
    flips: (selection) => readFlips(db, selection),
  };
}
