import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** What pressing it does: `Copy the ping URL`. */
  readonly label: string;
}

/** Puts a text on the clipboard; appears only where a script can do that. */
export function CopyButton({ text, label }: CopyButtonProps) {
  return (
    <button class="copy" type="button" data-copy={text} aria-label={label} title={label} hidden>
      <Icon name="copy" />
    </button>
  );
}

interface CopyableProps extends CopyButtonProps {
  /** Several lines, kept as they are. */
  readonly block?: boolean;
}

/** A line of code, or several, with the button that copies it. */
export function Copyable({ text, label, block = false }: CopyableProps) {
  return (
    <div class={`copyable${block ? ' copyable--block' : ''}`}>
      {block ? (
        <pre class="copyable__text">{text}</pre>
      ) : (
        <code class="copyable__text">
          <bdi>{text}</bdi>
        </code>
      )}
      <CopyButton text={text} label={label} />
    </div>
  );
}
