import type { ComponentChildren } from 'preact';
import { LIGHT, MONO } from './palette.ts';

/** One row of the card, with an optional heading. */
export function MailSection({
  heading,
  children,
}: {
  readonly heading?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <tr>
      <td
        class="pad text"
        style={`padding:12px 24px;font-size:14px;line-height:21px;word-break:break-word;overflow-wrap:anywhere;color:${LIGHT.text}`}
      >
        {heading !== undefined && (
          <h2 class="text" style={`margin:8px 0 6px;font-size:14px;line-height:20px;color:${LIGHT.text}`}>
            {heading}
          </h2>
        )}
        {children}
      </td>
    </tr>
  );
}

/** The one thing to do next. */
export function MailButton({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <a
      href={href}
      style="display:inline-block;padding:9px 16px;background:#0b5cad;color:#ffffff;font-size:14px;font-weight:600;text-decoration:none;border-radius:6px"
    >
      {children}
    </a>
  );
}

/** Text as it came, line by line. */
export function MailCode({ children }: { readonly children: string }) {
  return (
    <pre
      class="code"
      style={`margin:0;padding:12px;background:${LIGHT.code};color:${LIGHT.text};border:1px solid ${LIGHT.line};border-radius:6px;font-family:${MONO};font-size:12px;line-height:18px;white-space:pre-wrap;word-break:break-word`}
    >
      {children}
    </pre>
  );
}
