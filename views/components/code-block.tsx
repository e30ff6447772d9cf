/** Lines to copy. */
export function CodeBlock({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre class="code-block" tabIndex={0}>
      <code>{text}</code>
    </pre>
  );
}
