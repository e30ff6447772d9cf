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
        <bdi>{owner}</bdi> has reached their limit of {limit} checks. Remove a check to add another.
      </Notice>
    );
  }
  return (
    <Notice kind="warning">
      <bdi>{owner}</bdi> owns {used} checks, but the limit is {limit}
      {byPlan ? ' in their plan' : ''}. To add new checks, remove some
      {byPlan ? ' or change the plan' : ''}.
    </Notice>
  );
}
