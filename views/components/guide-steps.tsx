interface GuideStepsProps {
  /** Each may have `code` between backticks and *names of menus* between asterisks. */
  readonly steps: readonly string[];
}

/** What to do at a service, step by step. */
export function GuideSteps({ steps }: GuideStepsProps) {
  if (steps.length === 0) return null;
  if (steps.length === 1) return <p class="guide">{marked(steps[0] ?? '')}</p>;
  return (
    <ol class="guide guide--steps">
      {steps.map((step) => (
        <li key={step}>{marked(step)}</li>
      ))}
    </ol>
  );
}

function marked(text: string) {
  return text.split(/(`[^`]+`|\*[^*`]+\*)/).map((piece) => {
    if (piece.startsWith('`') && piece.length > 1) return <code key={piece}>{piece.slice(1, -1)}</code>;
    if (piece.startsWith('*') && piece.length > 1) return <strong key={piece}>{piece.slice(1, -1)}</strong>;
    return piece;
  });
}
