interface QrCodeProps {
  /** Rows of dark (true) and light squares, with the light border that cameras need. */
  readonly squares: readonly (readonly boolean[])[];
  readonly label: string;
}

/** A QR code as one path. */
export function QrCode({ squares, label }: QrCodeProps) {
  const path = squares.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${squares.length} ${squares.length}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}
