import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type IconName, KIND_ICONS, LOGOS } from '../icons.ts';

/** Where the sprite of all icons is; whoever renders gives it. */
export const IconSprite = createContext('');

interface IconProps {
  readonly name: IconName;
  /** What the icon says where no word beside it does. */
  readonly label?: string;
}

/** An interface icon, as large as the text around it. */
export function Icon({ name, label }: IconProps) {
  const sprite = useContext(IconSprite);
  const picture = (
    <svg class="icon" aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
  if (label === undefined) return picture;
  return (
    <span role="img" aria-label={label} title={label}>
      {picture}
    </span>
  );
}

interface ServiceLogoProps {
  /** Kind of channel. */
  readonly kind: string;
  /** Name of the service: its first letter stands for it where there is no logo. */
  readonly label: string;
}

/** The logo of a service, or a tile with its letter. Says nothing aloud: the name stands beside it. */
export function ServiceLogo({ kind, label }: ServiceLogoProps) {
  const sprite = useContext(IconSprite);
  const icon = KIND_ICONS[kind];
  const slug = LOGOS[kind];
  if (icon !== undefined) {
    return (
      <span class="logo" aria-hidden="true">
        <Icon name={icon} />
      </span>
    );
  }
  if (slug !== undefined) {
    return (
      <span class="logo logo--brand" aria-hidden="true">
        <svg class="icon" aria-hidden="true">
          <use href={`${sprite}#logo-${slug}`} />
        </svg>
      </span>
    );
  }
  return (
    <span class="logo" aria-hidden="true">
      {[...label][0]?.toUpperCase() ?? '?'}
    </span>
  );
}
