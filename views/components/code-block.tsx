import { CopyButton } from './copy-button.tsx';

/** Lines to copy. */
export function CodeBlock({ text }: { readonly text: string }) {
  return (
    <div class="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="code-block__text" tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label="Copy these lines" />
    </div>
  );
}
