import type { AnsiPiece } from '../../server/core/ansi.ts';

/** Output of a terminal in its colours, as far as the theme has them. */
export function AnsiText({ pieces }: { readonly pieces: readonly AnsiPiece[] }) {
  return (
    <>
      {pieces.map((piece, index) => {
        const look = lookOf(piece);
        return look === '' ? (
          piece.text
        ) : (
          <span class={look} key={`${index}-${look}`}>
            {piece.text}
          </span>
        );
      })}
    </>
  );
}

function lookOf({ colour, isBright, isBold }: AnsiPiece): string {
  const parts = [colour === null ? '' : `ansi-${colour}`, isBright || isBold ? 'ansi-bold' : ''];
  return parts.filter((part) => part !== '').join(' ');
}
