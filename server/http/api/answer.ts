/** What goes back: a status, and a body with its type or none. */
export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  /** Null: no body. */
  readonly type: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The type of JSON answers: without a charset, which JSON does not have (RFC 8259 §11). */
export const JSON_TYPE = 'application/json';
export const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Answers with a JSON document. */
export function json(document: object, status = 200): Answer {
  return jsonText(JSON.stringify(document), status);
}

/** Answers with JSON that is a text already. */
export function jsonText(body: string, status = 200): Answer {
  return { status, body, type: JSON_TYPE };
}

/** Answers with a plain text. */
export function plainText(body: string, status = 200): Answer {
  return { status, body, type: TEXT_TYPE };
}

/** Answers with nothing but a status. */
export function empty(status: number): Answer {
  return { status, body: '', type: null };
}

/** Answers that there is nothing here. */
export function notFound(): Answer {
  return json({ error: 'not found' }, 404);
}
