import { describe, expect, test } from 'vitest';
import { DELIVERY_CODES, DeliveryError } from '../../server/delivery/delivery-error.ts';

const HOPELESS = [
  'quota',
  'disabled_by_server',
  'unverified',
  'invalid_config',
  'recipient_gone',
  'captcha',
  'group_partial',
];

describe('whether an attempt minutes or hours later may help', () => {
  test.each(DELIVERY_CODES.map((code) => [code, !HOPELESS.includes(code)] as const))('%s: %s', (code, transient) => {
    expect(new DeliveryError('it failed', { code })).toMatchObject({ transient });
  });

  test.each([
    [400, false, 'the request is refused'],
    [401, true, 'a token can be renewed'],
    [403, true, 'a permission can be given'],
    [404, true, 'a service that starts anew may answer so'],
    [408, true, 'time-out'],
    [410, false, 'gone for good'],
    [413, false, 'too long, today and tomorrow'],
    [422, false, 'the request is refused'],
    [425, true, 'too early'],
    [429, true, 'too many'],
    [500, true, 'a fault of the server'],
    [502, true, 'a fault of a proxy'],
    [503, true, 'away for maintenance'],
    [504, true, 'time-out of a proxy'],
  ])('HTTP status %i: %s (%s)', (httpStatus, transient) => {
    expect(new DeliveryError('it failed', { code: 'http_status', httpStatus })).toMatchObject({ transient });
  });

  test('a recipient that is gone for good: no, whatever the code', () => {
    expect(new DeliveryError('gone', { code: 'http_status', permanent: true })).toMatchObject({ transient: false });
  });

  test('what is pointless within seconds may still help later', () => {
    const error = new DeliveryError('no sign-in', { code: 'provider_error', retryable: false });
    expect(error).toMatchObject({ retryable: false, transient: true });
  });
});
