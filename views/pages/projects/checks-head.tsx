import { Notice } from '../../components/notice.tsx';

/** Somebody owns more checks than they may. */
export interface ShownOverLimit {
  readonly owner: string;
  readonly used: number;
  readonly limit: number;
  /** Whether the limit is a matter of what one pays. */
  readonly byPlan: boolean;
}

interface ChecksHeadProps {
  readonly overLimit: ShownOverLimit | null;
}

/** What stands above the checks of one project. */
export function ChecksHead({ overLimit }: ChecksHeadProps) {
  return (
    <>
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
