import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { vcard } from '../../server/core/vcard.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { pageStores, type TestStore } from '../support/stores.ts';

describe.each(pageStores)('the wall and the address card, on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  beforeAll(async () => {
    db = await open();
    app = await startApp(db, {
      env: {
        SITE_ROOT: 'http://localhost/below',
        SITE_NAME: 'Jobs; nightly',
        DEFAULT_FROM_EMAIL: 'Jobs <jobs@example.org>',
        TWILIO_FROM: '+15550100',
      },
    });
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  test('4.11: the wall is for everybody, and works below a path', async () => {
    const { status, text } = await app.visitor().get('/tv/');
    expect(status).toBe(200);
    expect(text).toContain('data-tv="/below/api/v3/checks/"');
    expect(text).toMatch(/src="\/below\/static\/build\/tv-\w+\.js"/);
  });

  test('2: the address card names the site, its mail address, number and address', async () => {
    const { status, headers, text } = await app.visitor().get('/contact.vcf');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/vcard; charset=utf-8']);
    expect(text.split('\r\n')).toEqual([
      'BEGIN:VCARD',
      'VERSION:3.0',
      'FN:Jobs\\; nightly',
      'N:Jobs\\; nightly;;;;',
      'ORG:Jobs\\; nightly',
      'EMAIL:jobs@example.org',
      'TEL:+15550100',
      'URL:http://localhost/below',
      'END:VCARD',
      '',
    ]);
  });
});

test('an address card leaves out what there is none of', () => {
  expect(vcard({ name: 'x', email: '', phone: '', url: 'http://x' })).not.toMatch(/EMAIL|TEL/);
});
