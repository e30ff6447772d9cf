import type { Sample } from '../sample.ts';

const key = '5ec4e7ab-0000-4000-8000-00000000ab1e';

export const sample: Sample = {
  stored: [
    { value: `{"key":"${key}","region":"eu"}`, config: { key, region: 'eu' } },
    { value: `{"key":"${key}","region":"jsm"}`, config: { key, region: 'jsm' } },
    { value: `{"key":"${key}"}`, config: { key, region: 'us' } },
    { value: key, config: { key, region: 'us' } },
  ],
  unreadable: ['', '{}', 'two words', `{"key":"${key}","region":"mars"}`, '{"key":"a\\nb"}', '{"key":""}'],
  form: { key, region: 'jsm' },
  refused: [
    { change: { key: '' }, field: 'key' },
    { change: { key: 'x'.repeat(41) }, field: 'key' },
    { change: { key: 'žluť' }, field: 'key' },
    { change: { region: 'mars' }, field: 'region' },
  ],
  settings: {},
  disabled: { opsgenieEnabled: false },
  secrets: [key],
  http: { permanent: [] },
};
