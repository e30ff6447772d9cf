import type { JSX } from 'preact';
import { ICONS, type IconName, type Logo } from '../icons.ts';

/**
 * Stands for the address of the sprite, which depends on the build and on where the site is. The renderer puts the
 * address in its place: a context would cost five times as much, and a list has thousands of icons.
 */
export const SPRITE = '@icons';

// elements that are always the same are made once
const PICTURES = new Map<string, JSX.Element>(ICONS.map((name) => [name, pictureOf(name)]));

interface IconProps {
  readonly name: IconName;
  /** What the icon says where no word beside it does. */
  readonly label?: string;
}

/** An interface icon, as large as the text around it. */
export function Icon({ name, label }: IconProps) {
  const picture = PICTURES.get(name) ?? pictureOf(name);
  if (label === undefined) return picture;
  return (
    <span role="img" aria-label={label} title={label}>
      {picture}
    </span>
  );
}

interface ServiceLogoProps {
  /** Null: none. */
  readonly logo: Logo | null;
  /** Name of the service: its first letter stands for it where there is no logo. */
  readonly label: string;
}

/** The logo of a service, or a tile with its letter. Says nothing aloud: the name stands beside it. */
export function ServiceLogo({ logo, label }: ServiceLogoProps) {
  const isBrand = logo !== null && !('icon' in logo);
  return (
    <span class={isBrand ? 'logo logo--brand' : 'logo'} aria-hidden="true">
      {logo === null ? initialOf(label) : markOf(logo)}
    </span>
  );
}

function markOf(logo: Logo): JSX.Element {
  if ('icon' in logo) return pictureOf(logo.icon);
  if ('simpleIcon' in logo) return pictureOf(`logo-${logo.simpleIcon}`);
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path fill={logo.color} d={logo.path} />
    </svg>
  );
}

function pictureOf(id: string): JSX.Element {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`${SPRITE}#${id}`} />
    </svg>
  );
}

function initialOf(label: string): string {
  return [...label][0]?.toUpperCase() ?? '?';
}
