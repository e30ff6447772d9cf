/** Returns a text fit to be stored: without NUL characters (PostgreSQL refuses them) and at most `maxLength` characters. */
export function cleanText(text: string, maxLength: number): string {
  return cutText(dropNul(text), maxLength);
}

/** Drops NUL characters. */
export function dropNul(text: string): string {
  return text.replaceAll('\0', '');
}

/** Cuts a text to its first `maxLength` characters, counted as code points: an emoji is one and is never split. */
export function cutText(text: string, maxLength: number): string {
  // code points are never more than code units, so most texts need no counting
  if (text.length <= maxLength) return text;
  let end = 0;
  for (let kept = 0; kept < maxLength && end < text.length; kept += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** Counts the characters of a text, as code points. */
export function characterCount(text: string): number {
  return [...text].length;
}
