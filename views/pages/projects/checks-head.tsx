import { Notice } from '../../components/notice.tsx';
import { ProjectHead, type ShownProject } from '../../components/project-head.tsx';
import type { Shell } from '../../layout/shell.ts';

/** Somebody owns more checks than they may. */
export interface ShownOverLimit {
  readonly owner: string;
  readonly used: number;
  readonly limit: number;
  /** Whether the limit is a matter of what one pays. */
  readonly byPlan: boolean;
}

interface ChecksHeadProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly overLimit: ShownOverLimit | null;
}

/** What stands above the checks of one project. */
export function ChecksHead({ shell, project, overLimit }: ChecksHeadProps) {
  return (
    <>
      <ProjectHead shell={shell} project={project} current="checks" />
      {overLimit === null ? null : (
        <Notice kind="warning">
          <bdi>{overLimit.owner}</bdi> owns {overLimit.used} checks and may have {overLimit.limit}
          {overLimit.byPlan ? ' in their plan' : ''}. New ones cannot be added until some are removed
          {overLimit.byPlan ? ' or the plan is changed' : ''}.
        </Notice>
      )}
    </>
  );
}
