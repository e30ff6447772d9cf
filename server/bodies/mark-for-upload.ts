import type { IncomingPing } from '../core/incoming.ts';

/** Shorter bodies are not worth a request to object storage. */
const LARGEST_KEPT_BYTES = 100;

/** Returns the ping with the mark that sends its body to object storage, if it is long enough. */
export function markForUpload(ping: IncomingPing): IncomingPing {
  const bytes = ping.body?.byteLength ?? 0;
  return bytes > LARGEST_KEPT_BYTES ? { ...ping, uploadBytes: bytes } : ping;
}
