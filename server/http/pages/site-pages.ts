import { StyleguidePage } from '../../../views/pages/styleguide.tsx';
import { TvPage } from '../../../views/pages/tv.tsx';
import { addSecs } from '../../core/instant.ts';
import { toIso } from '../../core/iso.ts';
import { vcard } from '../../core/vcard.ts';
import { NotFound } from '../../errors.ts';
import { content, page, type Reply } from '../kit/reply.ts';
import type { Visit } from '../kit/visit.ts';

/** Shows the page for a screen on the wall, the same for all visitors. */
export function showTv({ shell }: Visit): Reply {
  return page(TvPage({ shell }));
}

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

/** Shows every component in every state; only in debug mode. */
export function showStyleguide({ deps, shell, now }: Visit): Reply {
  if (!deps.config.debug) throw new NotFound();
  return page(StyleguidePage({ shell, at: toIso(addSecs(now, -3_600)), services: deps.registry.all }));
}
