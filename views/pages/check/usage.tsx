import type { UsageExample } from '../../../server/core/usage/example.ts';
import { Copyable } from '../../components/copy-button.tsx';
import { Tabs } from '../../components/tabs.tsx';

interface UsageDialogProps {
  readonly examples: readonly UsageExample[];
  /** Only POST requests count. */
  readonly post: boolean;
}

/** Ready lines that ping, by language and by what runs the job. */
export function UsageDialog({ examples, post }: UsageDialogProps) {
  return (
    <div class="usage">
      {post ? <p class="aside">This check accepts only POST requests, so all these snippets send POST.</p> : null}
      <Tabs
        id="usage"
        label="Where the job runs"
        tabs={examples.map(({ id, title, snippets }) => ({
          id,
          title,
          panel: snippets.map((snippet) => (
            <div class="usage__snippet" key={snippet.title}>
              <h2 class="usage__title">{snippet.title}</h2>
              <Copyable block text={snippet.code} label={`Copy: ${title}, ${snippet.title}`} />
              {snippet.note === undefined ? null : <p class="aside">{snippet.note}</p>}
            </div>
          )),
        }))}
      />
    </div>
  );
}
