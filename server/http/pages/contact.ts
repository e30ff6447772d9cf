import { vcard } from '../../core/vcard.ts';
import { content, type Reply } from '../kit/reply.ts';
import type { Visit } from '../kit/visit.ts';

/** The address card of this site, so that phones tell who calls. */
export function showContact({ deps: { config } }: Visit): Reply {
  const body = vcard({
    name: config.siteName,
    email: /<([^>]+)>/.exec(config.defaultFromEmail)?.[1] ?? config.defaultFromEmail,
    phone: config.twilioFrom,
    url: config.siteRoot,
  });
  return content('text/vcard; charset=utf-8', body);
}
