/** Returns JSON with an element a line, or null when the text is no JSON object or array. */
export function prettyJson(text: string): string | null {
  const start = text.trimStart().charAt(0);
  if (start !== '{' && start !== '[') return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
