/** Returns the tags of a check's space-separated field, in order: ` foo  bar ` → `foo`, `bar`. */
export function tagList(tags: string): string[] {
  return tags
    .split(' ')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
