import { utcText } from '../../server/core/iso.ts';
/** A moment ahead: how long it is until then, kept current by the browser; the exact time on hover and for machines. */
export function Countdown({ at }: { readonly at: string }) {
  const exact = utcText(at);
  return (
    <time class="countdown" datetime={at} title={exact} data-countdown>
      {exact}
    </time>
  );
}
