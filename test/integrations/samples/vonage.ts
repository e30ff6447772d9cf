import { phoneSample } from '../alike.ts';

export const sample = phoneSample({
  without: { up: false, down: true },
  settings: { vonageApiKey: 'vonage-key', vonageApiSecret: 'vonage-secret', vonageFrom: 'Rollcall' },
  disabled: { vonageApiKey: 'vonage-key', vonageApiSecret: 'vonage-secret' },
  secrets: ['vonage-key', 'vonage-secret'],
  http: {
    permanent: [{ status: 200, body: '{"messages":[{"status":"7","error-text":"Number barred."}]}' }],
    success: '{"message-count":"1","messages":[{"status":"0","message-id":"1"}]}',
    needsBody: true,
  },
});
