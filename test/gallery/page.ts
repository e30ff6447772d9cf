import type { MailPicture } from './mails.ts';
import type { SentMessage } from './sent.ts';

const STYLE = `
  body { margin: 0 auto; max-width: 1240px; padding: 16px; font: 14px/1.4 system-ui, sans-serif; color: #1a2029; background: #f6f7f9 }
  h2 { margin: 24px 0 8px } h3 { margin: 0 0 6px; font-size: 13px; color: #566071 }
  .row { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; align-items: start }
  .card { padding: 12px; border: 1px solid #d9dee6; border-radius: 6px; background: #fff; overflow-wrap: anywhere }
  .text { white-space: pre-wrap } .at { color: #566071; font-size: 12px } pre { white-space: pre-wrap; font-size: 11px; overflow-wrap: anywhere }
  .mails { display: flex; flex-wrap: wrap; gap: 12px; align-items: start } .mails img { border: 1px solid #d9dee6; max-width: 480px; max-height: 720px }
`;

/** Texts that people read, in the order in which they are looked for in a message. */
const READ = [
  'title',
  'subject',
  'username',
  'summary',
  'message',
  'text',
  'body',
  'content',
  'contents',
  'headings',
  'description',
  'desc',
  'name',
  'pretext',
  'fallback',
  'state_message',
  'Body',
  'Twiml',
  'ContentVariables',
  'value',
  'notes',
];

/** Returns the page: what each service gets, as people read it and as it is sent; then the mails. */
export function galleryPage(messages: readonly SentMessage[], mails: readonly MailPicture[]): string {
  const services = [...new Set(messages.map(({ service }) => service))];
  const rows = services.map((service) => {
    const cards = messages.filter((message) => message.service === service).map(card);
    return `<h2>${escaped(service)}</h2><div class="row">${cards.join('')}</div>`;
  });
  const pictures = mails.map(
    ({ subject, text, files }) =>
      `<h3>${escaped(subject)}</h3><div class="mails">${files.map((file) => `<img src="${file}" alt="">`).join('')}</div>
       <details><summary>as text</summary><pre>${escaped(text)}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>What Rollcall sends</title><style>${STYLE}</style>
    <h1>What Rollcall sends</h1>${rows.join('')}<h2>Mail</h2>${pictures.join('')}</html>`;
}

function card({ alert, method, path, contentType, body }: SentMessage): string {
  const read = readable(contentType, body, path);
  return `<div class="card"><h3>${escaped(alert)}</h3><div class="text">${read}</div>
    <details><summary class="at">${escaped(`${method} ${path.slice(0, 60)}`)}</summary><pre>${escaped(pretty(body))}</pre></details></div>`;
}

/** What a person sees of it, markup included where the service shows markup. */
function readable(contentType: string, body: string, path: string): string {
  const query = new URL(path, 'http://x.test').searchParams;
  if (body === '') return plain(Object.fromEntries(query));
  if (contentType.includes('json')) return ofJson(JSON.parse(body));
  if (contentType.includes('form')) return plain(Object.fromEntries(new URLSearchParams(body)));
  return escaped(body);
}

function ofJson(value: unknown): string {
  return texts(value)
    .map(([key, text]) => (isHtml(key, text) ? `<div>${inert(text)}</div>` : escaped(text)))
    .join('\n');
}

function plain(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .filter(([key]) => READ.includes(key))
    .map(([key, text]) => (fields['html'] === '1' && key === 'message' ? inert(text) : escaped(text)))
    .join('\n');
}

function texts(value: unknown, key = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') {
    const isRead = READ.includes(key) || key === 'formatted_body' || key === 'codeSnippet' || key === 'topLabel';
    return isRead && value !== '' ? [[key, value]] : [];
  }
  if (Array.isArray(value)) return value.flatMap((each) => texts(each, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => texts(each, name === 'en' ? key : name));
}

function isHtml(key: string, text: string): boolean {
  return key === 'formatted_body' || (key === 'text' && /<\/?(b|a|code|pre|strong|i)\b/.test(text));
}

/** Markup as services show it: nothing that runs, nothing that loads. */
function inert(html: string): string {
  return html
    .replace(/<(?!\/?(?:b|strong|i|em|code|pre|a|br|ul|ol|li|p)\b)/gi, '&lt;')
    .replace(/\son\w+=/gi, ' data-off=');
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body.replaceAll('&', '\n&');
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
