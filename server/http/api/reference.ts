import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { type Json, propertiesOf } from './openapi.ts';
import { PLACEHOLDERS, placeholdersOf } from './placeholders.ts';
import { responsesOf } from './responses.ts';
import { checkFields } from './schemas/check-fields.ts';
import { checkDocument, flipDocument, pingDocument } from './schemas/documents.ts';

/** Returns the reference page of the API, in Markdown. */
export function referencePage(endpoints: readonly Endpoint[]): string {
  return `# Management API

With the API, you manage the checks of a project over HTTP. Create an API key under *Settings → API access*. The API is compatible with
Healthchecks, so clients that use its \`/api/v1/\`, \`/api/v2/\` or \`/api/v3/\` work here unchanged. This description is also available as an
[OpenAPI 3.1 document](https://rollcall.example/api/v3/openapi.json).

\`\`\`sh
curl -H "X-Api-Key: your-api-key" https://rollcall.example/api/v3/checks/
curl -H "X-Api-Key: your-api-key" -d '{"name": "nightly backup", "timeout": 86400, "unique": ["name"]}' \\
  https://rollcall.example/api/v3/checks/
\`\`\`

## General rules

- **Keys.** Send the key in the header \`X-Api-Key\`, or as \`api_key\` in the JSON body of a POST. With a read-only key, checks do not
  include URLs and codes with which they could be pinged or changed; they have a \`unique_key\` instead.
- **Bodies** are read as JSON, whatever their content type. An empty body counts as \`{}\`.
- **Slashes.** The URL of a collection ends in a slash; you can omit it.
- **Errors** are \`{"error": "<the first error>"}\`. If fields are invalid, there is also a list \`errors\` of all of them. 403
  and 405 have no body.
- **Times** are in UTC: \`2031-05-06T07:08:09+00:00\`.
- **Versions** have few differences: see [v2](apiv2.md) and [v1](apiv1.md).
- **CORS.** Scripts on other sites can use the API: all responses about checks, pings, flips, channels and badges have CORS headers.

<!-- Generated from server/http/api by "npm run docs:api". Change it there. -->

## Endpoints

| | | Key |
|---|---|---|
${endpoints.map(indexRow).join('')}${endpoints.map(section).join('')}
## A check

${documentTable(checkDocument)}
## Fields of a check in a request

All fields are optional. If several fields are invalid, \`error\` names the first of them in this order.

${fieldTable(propertiesOf(checkFields))}
## A ping

${documentTable(pingDocument)}
## A flip

${documentTable(flipDocument)}
See also: [pinging by HTTP](http_api.md), [checks](configuring_checks.md), [badges](badges.md), [Prometheus](configuring_prometheus.md).
`;
}

function indexRow(endpoint: Endpoint): string {
  return `| \`${endpoint.method} ${endpoint.path}\` | [${endpoint.summary}](#${anchorOf(endpoint.name)}) | ${keyWords(endpoint)} |\n`;
}

function section(endpoint: Endpoint): string {
  const { method, path, summary, about, query, scope } = endpoint;
  const parts = [
    `${anchorsOf(endpoint).join('')}\n\n### ${method} ${path}`,
    [`${summary}.`, about].filter(Boolean).join(' '),
    placeholdersOf(path)
      .map((name) => `- \`${name}\`: ${PLACEHOLDERS[name].about}`)
      .join('\n'),
    query ? fieldTable(propertiesOf(query)).trimEnd() : '',
    scope !== 'none' && endpoint.body ? 'Body: [fields of a check](#fields-of-a-check-in-a-request).' : '',
    answers(endpoint),
  ];
  return `\n${parts.filter(Boolean).join('\n\n')}`;
}

/** Names that pages elsewhere link to beside those of the operations. */
const OTHER_ANCHORS: Readonly<Record<string, string>> = { 'get-ping-body': 'ping-body', 'get-status': 'status' };

function anchorsOf({ name }: Endpoint): readonly string[] {
  const own = anchorOf(name);
  const other = OTHER_ANCHORS[own];
  return [own, ...(other === undefined ? [] : [other])].map((id) => `<a id="${id}"></a>`);
}

/** `listChecks` → `list-checks` */
function anchorOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function answers(endpoint: Endpoint): string {
  const rows = Object.entries(responsesOf(endpoint)).filter(([status]) => Number(status) < 500);
  return `| Status | |\n|---|---|\n${rows.map(([status, { about }]) => `| ${status} | ${cell(about)} |\n`).join('')}`;
}

function keyWords({ scope }: Endpoint): string {
  if (scope === 'none') return 'none';
  return scope === 'ro' ? 'any' : 'read-write';
}

/** What a key means that requests have too is said there. */
function documentTable(schema: z.ZodObject): string {
  const asked = propertiesOf(checkFields);
  const properties = Object.entries(propertiesOf(schema)).map(
    ([name, { description = asked[name]?.['description'], ...rest }]) => [name, { ...rest, description }],
  );
  return fieldTable(Object.fromEntries(properties));
}

function fieldTable(properties: Readonly<Record<string, Json>>): string {
  const rows = Object.entries(properties).map(
    ([name, schema]) => `| \`${name}\` | ${typeWords(schema)} | ${cell(String(schema['description'] ?? ''))} |\n`,
  );
  return `| Name | Type | Meaning |\n|---|---|---|\n${rows.join('')}`;
}

function typeWords(schema: Json): string {
  const { type, anyOf, enum: values, const: value, items, format, maxLength, minimum, maximum } = schema;
  if (Array.isArray(anyOf)) return anyOf.map(typeWords).join(' or ');
  if (Array.isArray(values)) return values.map((each) => `\`${JSON.stringify(each)}\``).join(' ');
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  if (isJson(items)) return `list of ${typeWords(items)}`;
  const limits = typeof minimum === 'number' && isBound(maximum) ? `, ${minimum} to ${maximum}` : '';
  const length = typeof maxLength === 'number' ? `, at most ${maxLength} characters` : '';
  const name = Array.isArray(type) ? type.join(' or ') : (format ?? type);
  return `${name}${limits}${length}`;
}

/** Beyond this it is the bound of the format, not a rule. */
function isBound(maximum: unknown): boolean {
  return typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
