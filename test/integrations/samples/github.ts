import { generateKeyPairSync } from 'node:crypto';
import type { Sample } from '../sample.ts';

/** The app's key; the public half is what GitHub knows of it. */
export const appKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const config = { installationId: 42, repo: 'ops/night-jobs', labels: ['cron', 'help wanted'] };

export const sample: Sample = {
  stored: [
    { value: '{"installation_id":42,"repo":"ops/night-jobs","labels":["cron","help wanted"]}', config },
    { value: '{"installation_id":42,"repo":"ops/night-jobs"}', config: { ...config, labels: [] } },
  ],
  unreadable: [
    '',
    '{}',
    'ops/night-jobs',
    '{"installation_id":"42","repo":"ops/night-jobs"}',
    '{"installation_id":42,"repo":"ops"}',
    '{"installation_id":42,"repo":"ops/../.."}',
    '{"installation_id":42,"repo":"ops/.."}',
    '{"installation_id":42,"repo":"ops/x?y"}',
  ],
  form: null,
  refused: [{ change: { installation_id: '42', repo_name: 'foreign/repo', labels: '' }, field: 'repo_name' }],
  settings: { githubClientId: 'Iv1.client', githubPrivateKey: appKey.privateKey },
  disabled: { githubClientId: '', githubPrivateKey: '' },
  secrets: ['ghs_secretsecret', appKey.privateKey],
  http: { permanent: [], success: '{"token":"ghs_secretsecret"}', needsBody: true },
};
