import { Notice } from '../../components/notice.tsx';

/** How many checks the owner of a project has and may have. */
export interface ShownLimit {
  readonly owner: string;
  readonly used: number;
  readonly limit: number;
  /** Whether the limit is a matter of what one pays. */
  readonly byPlan: boolean;
}

/** Says so when there is no room for another check; nothing while there is. */
export function LimitNotice({ owner, used, limit, byPlan }: ShownLimit) {
  if (used < limit) return null;
  if (used === limit) {
    return (
      <Notice kind="info">
        All {limit} checks of <bdi>{owner}</bdi> are in use. Remove one to add another.
      </Notice>
    );
  }
  return (
    <Notice kind="warning">
      <bdi>{owner}</bdi> owns {used} checks and may have {limit}
      {byPlan ? ' in their plan' : ''}. New ones cannot be added until some are removed
      {byPlan ? ' or the plan is changed' : ''}.
    </Notice>
  );
}
