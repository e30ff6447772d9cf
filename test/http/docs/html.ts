// What a test wants to know of a page.

/** Where its links lead. */
export function linksIn(html: string): readonly string[] {
  return [...html.matchAll(/<a [^>]*?href="([^"]*)"/g)].map(([, href = '']) => unescaped(href));
}

/** Where links into it may lead. */
export function anchorsIn(html: string): readonly string[] {
  return [...html.matchAll(/<[^>]* id="([^"]*)"/g)].map(([, id = '']) => id);
}

/** Its words. */
export function textOf(html: string): string {
  return unescaped(html.replace(/<[^>]*>/g, '')).replace(/\s+/g, ' ');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
