import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** Writes a mail's component as a complete HTML document. */
export function renderMail(mail: VNode): string {
  return `<!DOCTYPE html>\n${renderToString(mail)}`;
}
