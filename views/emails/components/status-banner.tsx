import type { StatusLook } from '../../../server/core/route-flip.ts';
import { LIGHT } from './palette.ts';
import { Unlinked } from './unlinked.tsx';

export interface StatusBannerProps {
  readonly look: StatusLook;
  readonly word: string;
  readonly name: string;
  readonly since: string;
}

/** Colour, shape and word of the status, and the check's name: what the mail is about. */
export function StatusBanner({ look, word, name, since }: StatusBannerProps) {
  const colour = { down: LIGHT.down, up: LIGHT.up, unknown: LIGHT.quiet }[look];
  return (
    <tr>
      <td class="pad" style={`padding:20px 24px;background:${colour};color:${LIGHT.onStatus}`}>
        <table role="presentation" cellPadding="0" cellSpacing="0">
          <tr>
            <td style="padding:0 12px 0 3px;vertical-align:middle">
              <StatusMark look={look} colour={colour} />
            </td>
            <td style={`font-size:16px;line-height:22px;font-weight:700;letter-spacing:0.04em;color:${LIGHT.onStatus}`}>
              {word}
            </td>
          </tr>
        </table>
        <h1 style={`margin:10px 0 2px;font-size:20px;line-height:27px;color:${LIGHT.onStatus};word-break:break-word`}>
          <Unlinked text={name} />
        </h1>
        <div style={`font-size:14px;line-height:20px;color:${LIGHT.onStatus}`}>since {since}</div>
      </td>
    </tr>
  );
}

/** A diamond with an exclamation mark (a square where it cannot be turned), or a circle with a tick or question mark. */
function StatusMark({ look, colour }: { readonly look: StatusLook; readonly colour: string }) {
  const box = `width:22px;height:22px;line-height:22px;text-align:center;font-size:15px;font-weight:700;background:${LIGHT.onStatus};color:${colour}`;
  return look === 'down' ? (
    <div aria-hidden="true" style={`${box};border-radius:3px;transform:rotate(45deg)`}>
      <span style="display:inline-block;transform:rotate(-45deg)">!</span>
    </div>
  ) : (
    <div aria-hidden="true" style={`${box};border-radius:50%`}>
      {look === 'up' ? '✓' : '?'}
    </div>
  );
}
