import { Moment } from './moment.tsx';
import { type ShownStatus, Status } from './status.tsx';

/** One check as a list shows it. */
export interface CheckRowProps {
  /** Not the code: whoever knows that can ping. */
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly schedule: string;
  readonly status: ShownStatus;
  readonly started: boolean;
  /** ISO 8601. */
  readonly lastPing: string | null;
  /** ISO 8601. */
  readonly nextDue: string | null;
}

export function CheckRow(check: CheckRowProps) {
  return (
    <tr class="check-row" id={check.id}>
      <td class="check-row__status">
        <Status status={check.status} started={check.started} />
      </td>
      <th class="check-row__name" scope="row">
        {check.name ? (
          <span class="check-row__name-text" title={check.name}>
            <bdi>{check.name}</bdi>
          </span>
        ) : (
          <span class="check-row__unnamed">unnamed</span>
        )}
        {check.tags.length > 0 ? (
          <span class="check-row__tags">
            {check.tags.map((tag) => (
              <bdi class="tag" key={tag}>
                {tag}
              </bdi>
            ))}
          </span>
        ) : null}
      </th>
      <td class="check-row__schedule">{check.schedule}</td>
      <td class="check-row__time" data-label="Last ping">
        <Moment at={check.lastPing} none="never" />
      </td>
      <td class="check-row__time" data-label="Next due">
        <Moment at={check.nextDue} none="–" />
      </td>
    </tr>
  );
}
