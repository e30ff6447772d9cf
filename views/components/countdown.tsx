/** A moment ahead: how long it is until then, kept current by the browser; the exact time on hover and for machines. */
export function Countdown({ at }: { readonly at: string }) {
  const exact = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
  return (
    <time class="countdown" datetime={at} title={exact} data-countdown>
      {exact}
    </time>
  );
}
