import { escapeXml } from './badge.ts';

/** A way to put a badge into a page or a README. */
export interface BadgeSnippet {
  readonly id: 'url' | 'html' | 'markdown' | 'rst' | 'asciidoc';
  readonly title: string;
  readonly text: string;
}

/** Returns the lines that show the picture at `url`, described as `label`. */
export function badgeSnippets(url: string, label: string): readonly BadgeSnippet[] {
  const alt = label.replace(/\s+/g, ' ').trim();
  return [
    { id: 'url', title: 'URL', text: url },
    { id: 'html', title: 'HTML', text: `<img src="${escapeXml(url)}" alt="${escapeXml(alt)}">` },
    { id: 'markdown', title: 'Markdown', text: `![${alt.replace(/[\\[\]*_`<>]/g, '\\$&')}](${url})` },
    { id: 'rst', title: 'reStructuredText', text: `.. image:: ${url}\n   :alt: ${alt}` },
    { id: 'asciidoc', title: 'AsciiDoc', text: `image:${url}["${alt.replaceAll('"', "'").replaceAll(']', '&#93;')}"]` },
  ];
}

/** Returns where shields.io draws a badge from our document at `url`. */
export function shieldsUrl(url: string): string {
  return `https://img.shields.io/endpoint?url=${encodeURIComponent(url)}`;
}
