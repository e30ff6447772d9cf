import type { ComponentChildren } from 'preact';

/** A piece of formatted text, as plain data: what is not named here cannot be in it. */
export type RichNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' | 'rule' }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly RichNode[] }
  | { readonly kind: 'code' | 'block'; readonly text: string }
  | {
      readonly kind: 'paragraph' | 'strong' | 'em' | 'del' | 'quote' | 'heading' | 'item';
      readonly children: readonly RichNode[];
    }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly children: readonly RichNode[] };

/** Text that a user wrote, with the little formatting that it may have. */
export function RichText({ nodes }: { readonly nodes: readonly RichNode[] }) {
  return (
    <div class="rich-text" dir="auto">
      <Nodes nodes={nodes} />
    </div>
  );
}

function Nodes({ nodes }: { readonly nodes: readonly RichNode[] }) {
  return <>{nodes.map(shown)}</>;
}

function shown(node: RichNode): ComponentChildren {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'rule':
      return <hr />;
    case 'code':
      return <code>{node.text}</code>;
    case 'block':
      return <pre>{node.text}</pre>;
    case 'link':
      return (
        <a href={node.href} rel="noopener noreferrer nofollow">
          <Nodes nodes={node.children} />
        </a>
      );
    case 'list':
      return node.isOrdered ? (
        <ol>
          <Nodes nodes={node.children} />
        </ol>
      ) : (
        <ul>
          <Nodes nodes={node.children} />
        </ul>
      );
    default:
      return <Wrapped kind={node.kind}>{<Nodes nodes={node.children} />}</Wrapped>;
  }
}

type WrapKind = 'paragraph' | 'strong' | 'em' | 'del' | 'quote' | 'heading' | 'item';

function Wrapped({ kind, children }: { readonly kind: WrapKind; readonly children: ComponentChildren }) {
  switch (kind) {
    case 'paragraph':
      return <p>{children}</p>;
    case 'strong':
      return <strong>{children}</strong>;
    case 'em':
      return <em>{children}</em>;
    case 'del':
      return <del>{children}</del>;
    case 'quote':
      return <blockquote>{children}</blockquote>;
    case 'heading':
      return (
        <p>
          <strong>{children}</strong>
        </p>
      );
    case 'item':
      return <li>{children}</li>;
    default:
      return kind satisfies never;
  }
}
