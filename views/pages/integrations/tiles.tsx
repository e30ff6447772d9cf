import { ServiceLogo } from '../../components/icon.tsx';
import type { Logo } from '../../icons.ts';
import type { ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** A service that can be connected. */
export interface ShownTile {
  readonly kind: string;
  readonly label: string;
  readonly logo: Logo | null;
  /** Last part of the address of its form. */
  readonly path: string;
}

/** Services by what they are for. */
export type ShownTiles = readonly { readonly title: string; readonly tiles: readonly ShownTile[] }[];

interface TilesProps {
  readonly shell: Shell;
  readonly project: Pick<ShownProject, 'code'>;
  readonly tiles: ShownTiles;
}

/** What else can be connected, with a field that narrows it down. */
export function Tiles({ shell, project, tiles }: TilesProps) {
  return (
    <section class="tiles" aria-labelledby="tiles-title" data-narrow>
      <div class="tiles__head">
        <h2 id="tiles-title">Add an integration</h2>
        <input
          class="field__input tiles__search"
          type="search"
          placeholder="Find a service"
          aria-label="Find a service"
          data-narrow-field
          hidden
        />
      </div>
      <p class="tiles__none" data-narrow-none role="status" hidden>
        No service with this name.
      </p>
      {tiles.map((group) => (
        <div class="tiles__group" key={group.title} data-narrow-group>
          <h3 class="tiles__title">{group.title}</h3>
          <ul class="tiles__list">
            {group.tiles.map(({ kind, label, logo, path }) => (
              <li key={kind} data-narrow-text={`${label} ${kind}`.toLowerCase()}>
                <a class="tile" href={`${shell.prefix}/projects/${project.code}/${path}/`}>
                  <ServiceLogo logo={logo} label={label} />
                  <span>{label}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
