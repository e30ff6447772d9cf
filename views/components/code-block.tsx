import { CopyButton } from './copy-button.tsx';

/** Lines to copy. */
export function CodeBlock({ text }: { readonly text: string }) {
  return (
    <div class="code-block">
      <pre class="code-block__text">
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label="Copy these lines" />
    </div>
  );
}
