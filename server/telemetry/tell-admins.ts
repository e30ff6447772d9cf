import { noticeMail } from '../../views/emails/notice-mail.tsx';
import type { Config } from '../config.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Mail } from '../delivery/ways-out.ts';
import type { Fault, FaultTeller } from './faults.ts';

/** Mails the administrators what failed: in which request, for whom, and where in the program. The log has masked it. */
export function adminTeller(config: Config, mail: Mail): FaultTeller {
  return async (fault) => {
    const content = faultMail(fault, config);
    // one address that is refused must not keep the mail from the others
    await Promise.allSettled(config.admins.map((to) => mail.send({ ...content, to })));
  };
}

function faultMail({ line }: Fault, { siteName, siteRoot, ...config }: Config) {
  const { err, msg } = line;
  const facts = ['method', 'route', 'user', 'requestId', 'errorId', 'part', 'detail', 'secs', 'process']
    .filter((name) => line[name] !== undefined)
    .map((name) => `${name}: ${String(line[name])}`);
  return noticeMail({
    subject: `[${siteName}] ${err?.message ?? msg}`.split('\n', 1)[0]?.slice(0, 150) ?? '',
    paragraphs: [
      line.requestId === undefined && line.route === undefined
        ? `This server reports (${line.time}):`
        : `A request failed unexpectedly (${line.time}).`,
    ],
    code: [...facts, '', err?.stack ?? msg].join('\n'),
    footer:
      'You receive this because your address is listed in ADMINS. The same fault is reported again after ten minutes at the earliest.',
    siteName,
    siteRoot,
    logoUrl: logoUrl({ ...config, siteRoot }),
  });
}
