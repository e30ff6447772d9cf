import { parseAnsi } from '../../server/core/ansi.ts';
import { decideKind } from '../../server/core/apply-ping.ts';
import { bodyAsText } from '../../server/core/body-text.ts';
import { readListQuery } from '../../server/core/listing/query.ts';
import { clientAddress } from '../../server/core/remote-addr.ts';
import { describeSchedule } from '../../server/core/schedule/describe.ts';
import { validateSchedule } from '../../server/core/schedule/next-due.ts';
import { describeAgent } from '../../server/core/user-agent.ts';
import type { HttpRequest } from '../../server/delivery/ways-out.ts';
import { Invalid } from '../../server/errors.ts';
import { parseObject } from '../../server/http/api/body.ts';
import { readPing } from '../../server/http/ping/handler.ts';
import { writeAttachable } from '../../server/reading/attachable-mail.ts';
import { readMail } from '../../server/reading/mail-text.ts';
import { readRichText } from '../../server/reading/rich-text.ts';
import { readBounceReport } from '../../server/smtp/bounce-report.ts';
import { parseMailbox } from '../../server/smtp/mailbox.ts';
import { deliver, integrationOf } from '../integrations/harness.ts';
import { aCheck } from '../support/builders.ts';

/** A place where strangers' bytes come in. */
export interface Door {
  readonly name: string;
  /** The file of pieces that its inputs are made of. */
  readonly corpus: string;
  /** Inputs for each of the others': what takes microseconds is tried more often. */
  readonly times?: number;
  /** Returns in short what came of it; throws when the door does what it must not. */
  readonly take: (input: Buffer) => string | Promise<string>;
  /** Milliseconds that one input may take; absent: 100. */
  readonly longestMs?: number;
  /** Milliseconds that were worked so far, when that is not done in this process. */
  readonly worked?: () => number;
}

const webhook = integrationOf('webhook');
const HEADER_BREAK = /[\r\n\0]/;

/** What can be tried without a server. */
export const DOORS: readonly Door[] = [
  { name: 'mail', corpus: 'mail', take: (input) => shape(readMail(input)) },
  { name: 'returned mail', corpus: 'mail', times: 20, take: (input) => shape(readBounceReport(input)) },
  { name: 'mail to attach', corpus: 'mail', take: async (input) => shape({ ...(await writeAttachable(input)) }) },
  {
    name: 'mailbox',
    corpus: 'mailbox',
    times: 20,
    take: (input) => String(parseMailbox(input.toString(), 'ping.example.org')?.by),
  },
  { name: 'body of a ping', corpus: 'mail', times: 20, take: (input) => shape({ text: bodyAsText(input) }) },
  { name: 'path of a ping', corpus: 'path', times: 20, take: takePath },
  { name: 'API body', corpus: 'json', times: 20, take: takeJson },
  { name: 'cron', corpus: 'schedule', times: 20, take: (input) => takeSchedule('cron', input) },
  { name: 'OnCalendar', corpus: 'schedule', times: 20, take: (input) => takeSchedule('oncalendar', input) },
  // longer descriptions are read in the thread that is cut off after a while
  { name: 'description', corpus: 'text', take: (input) => kinds(readRichText(input.toString().slice(0, 1_000))) },
  { name: 'keywords', corpus: 'text', times: 20, take: takeKeywords },
  { name: 'webhook template', corpus: 'text', take: takeTemplate },
  { name: 'query of a list', corpus: 'text', times: 20, take: (input) => shape({ ...readListQuery(query(input)) }) },
  {
    name: 'log with colours',
    corpus: 'text',
    times: 20,
    take: (input) => String(parseAnsi(input.toString()).length > 1),
  },
  {
    name: 'address of a proxy',
    corpus: 'ping',
    times: 20,
    take: (input) => String(clientAddress(input.toString(), '') === null),
  },
  {
    name: 'user agent',
    corpus: 'ping',
    times: 20,
    take: (input) => String(describeAgent(input.toString()).length > 0),
  },
];

/** Which parts there are of something, whatever they say. */
function shape(value: object): string {
  return Object.entries(value)
    .map(([name, part]) => `${name}${part === null || part === '' ? '-' : '+'}`)
    .join(' ');
}

function kinds(nodes: readonly { readonly kind: string }[]): string {
  return [...new Set(nodes.map(({ kind }) => kind))].sort().join(' ');
}

function query(input: Buffer): URLSearchParams {
  return new URLSearchParams(input.toString());
}

function takePath(input: Buffer): string {
  const [path = '', ...rest] = input.toString('latin1').split('?');
  const ping = readPing(path, rest.join('?'));
  return typeof ping === 'string' ? ping : `${ping.route.target.by} ${ping.route.action} ${ping.fault}`;
}

function takeJson(input: Buffer): string {
  try {
    return `object of ${Math.min(Object.keys(parseObject(input)).length, 3)}`;
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
}

/** Schedules have at most 100 characters. */
function takeSchedule(kind: 'cron' | 'oncalendar', input: Buffer): string {
  const schedule = input.toString().slice(0, 100);
  const fault = validateSchedule(kind, schedule);
  const words = describeSchedule({ kind, schedule, timeoutSecs: 60 });
  if (fault === null && words === null) throw new Error('a valid schedule has no words');
  return fault === null ? 'valid' : 'invalid';
}

function takeKeywords(input: Buffer): string {
  const [failureKw = '', successKw = '', startKw = '', ...text] = input.toString().split('\n');
  const filtering = aCheck({ failureKw, successKw, startKw, filterHttpBody: true });
  const content = { via: 'http', text: () => text.join('\n') } as const;
  return decideKind({ action: 'success', exitStatus: null, method: 'POST', filtering, content });
}

/** Templates are a member's, but the values in them come from those who name checks and send pings. */
async function takeTemplate(input: Buffer): Promise<string> {
  const [path = '', headers = '', body = '', name = '', ...rest] = input.toString().split('\n');
  const form = {
    url_down: `https://hook.example.org/${path}`,
    body_down: body,
    headers_down: headers,
    method_down: 'POST',
  };
  const made = webhook.validateForm(form);
  if (!('value' in made)) return 'refused';
  const sent: HttpRequest[] = [];
  const request = async (one: HttpRequest) => {
    sent.push(one);
    return { status: 200, headers: {}, text: '', json: () => null };
  };
  const http = { request, postJson: () => Promise.reject(), postForm: () => Promise.reject() };
  await deliver('webhook', made.value, {
    alert: { check: { name, tags: rest.join(' ') }, body: name },
    tools: { http },
  });
  for (const { url, headers: given = {} } of sent) {
    if (new URL(url).host !== 'hook.example.org') throw new Error(`it goes to ${url}`);
    if (Object.values(given).some((value) => HEADER_BREAK.test(value))) throw new Error('a header breaks');
  }
  return `sent ${sent.length}`;
}
