import type { Page } from 'playwright-core';
import type { Scene, SceneName, Who } from '../../support/scenes/scene.ts';

/** One picture: a page as somebody sees it. */
export interface Shot {
  readonly name: string;
  /** Below the site's root. */
  readonly path: string;
  readonly as: Who;
  /** What to do before the picture is taken: open a menu, wait for a chart. */
  readonly before?: (page: Page) => Promise<void>;
}

/** The pages of one area, which one person looks after. */
export interface Area {
  /** Stores what the pages need beyond the scene; returns values for placeholders of routes. */
  readonly prepare?: (scene: Scene) => Promise<Readonly<Record<string, string>>>;
  /** Pages that look the same in every scene belong to `usual` alone. */
  readonly shots: (scene: Scene) => readonly Shot[];
}

/** For pages that are worth a picture in these scenes only. */
export function only(scene: Scene, names: readonly SceneName[], shots: readonly Shot[]): readonly Shot[] {
  return names.includes(scene.name) ? shots : [];
}
