import { expect } from 'vitest';
import { NOTIFICATION_CODE } from '../delivery/builders.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { jsonAnswer } from './play-service.ts';

export const ACCOUNT = 'AC0123456789abcdef';
export const AUTH = 'twilio-auth-token';
export const CALLBACK = `https://rollcall.example.org/api/v3/notifications/${NOTIFICATION_CODE}/status`;

const LOGIN = `Basic ${Buffer.from(`${ACCOUNT}:${AUTH}`).toString('base64')}`;

/** Answers as Twilio does to what it would not take (https://www.twilio.com/docs/api/errors); null for a good request. */
export function twilioRefusal(request: SunkRequest, resource: 'Messages' | 'Calls'): SinkAnswer | null {
  const refuse = (code: number, message: string, status = 400): SinkAnswer =>
    jsonAnswer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
  const form = request.form();
  if (request.headers['authorization'] !== LOGIN) return refuse(20003, 'Authenticate', 401);
  if (request.method !== 'POST' || request.path !== `/2010-04-01/Accounts/${ACCOUNT}/${resource}.json`)
    return refuse(20404, 'The requested resource was not found', 404);
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
    return refuse(21604, "A 'To' phone number is required.");
  if (!/^(whatsapp:)?\+\d{5,15}$/.test(form['To'] ?? ''))
    return refuse(21211, `Invalid 'To' Phone Number: ${form['To']}`);
  if (!form['From'] && !form['MessagingServiceSid']) return refuse(21603, "A 'From' phone number is required.");
  if (!URL.canParse(form['StatusCallback'] ?? '')) return refuse(21609, 'The StatusCallback URL is not valid.');
  return null;
}

/** The answers that say the number is of no use any more. */
export const GONE = [21211, 21610, 21614] as const;

export function expectDisabled(result: unknown, code: number): void {
  expect(result).toMatchObject({
    result: 'failed',
    error: { permanent: true, code: 'recipient_gone', message: `HTTP status 400: error no. ${code}` },
    attempts: [{ n: 1 }],
  });
}
