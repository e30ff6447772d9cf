import type { Channel } from '../../../server/core/channel.ts';
import type { Check } from '../../../server/core/check.ts';
import type { Instant } from '../../../server/core/instant.ts';
import type { Project } from '../../../server/core/project.ts';
import type { OpenStore } from '../../../server/store/open.ts';
import type { User } from '../../../server/store/store.ts';

/** What a site holds: nothing yet, what it usually holds, or the worst that people can type. */
export const SCENES = ['empty', 'usual', 'hostile'] as const;
export type SceneName = (typeof SCENES)[number];

/** Who looks: the owner of the projects, a member who may only read, somebody new, an operator, a stranger. */
export type Who = 'owner' | 'reader' | 'newcomer' | 'superuser' | 'nobody';

/** A site as pictures and walks find it. */
export interface Scene {
  readonly name: SceneName;
  readonly store: OpenStore;
  readonly now: Instant;
  readonly people: Readonly<Record<Exclude<Who, 'nobody'>, User>>;
  /** The project that pages are shown of; in the empty scene one without checks and channels. */
  readonly project: Project;
  /** The check that pages are shown of: with a long history, except in the empty scene, where it is new. */
  readonly check: Check;
  /** A channel of the project; null in the empty scene. */
  readonly channel: Channel | null;
  /** What the placeholders of routes stand for: `project`, `check`, `channel`, `n`, … */
  readonly params: Readonly<Record<string, string>>;
}
