import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ContentReply } from '../kit/reply.ts';

const LENGTH = 20;

/** Returns a short name for a text that differs with it. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, LENGTH);
}

/** Names the state of an answer after its content, so that a client may ask whether it has changed. */
export function tagged(answer: ContentReply): ContentReply {
  const content = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('base64');
  return taggedWith(answer, fingerprint(content));
}

/** Names the state of an answer by a tag that is known otherwise. */
export function taggedWith(answer: ContentReply, tag: string): ContentReply {
  return { ...answer, headers: { ...answer.headers, ETag: `"${tag}"` } };
}

/** Returns the tags of a conditional request, without quotes; weak and strong ones alike, as GET compares them. */
export function tagsGiven(headers: IncomingHttpHeaders): readonly string[] {
  const given = headers['if-none-match'] ?? '';
  return [...given.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag);
}

/** Whether the client has this very answer already. */
export function isFresh(headers: IncomingHttpHeaders, { status, headers: own }: ContentReply): boolean {
  const tag = own['ETag'];
  if (status !== 200 || tag === undefined) return false;
  return headers['if-none-match']?.trim() === '*' || tagsGiven(headers).includes(tag.slice(1, -1));
}
