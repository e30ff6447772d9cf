/** One month of a check. */
export interface ShownMonth {
  /** `January 2026` */
  readonly month: string;
  /** `2 downtimes, 6 h 12 min total, 99.1 % uptime`; `All good`; or a dash. */
  readonly words: string;
}

/** Downtime by month; kept up to date while one looks. */
export function Downtimes({ months, tz }: { readonly months: readonly ShownMonth[]; readonly tz: string }) {
  return (
    <table class="fact-table" id="check-downtimes">
      <caption class="visually-hidden">Downtime by month, {tz}</caption>
      <tbody>
        {months.map(({ month, words }) => (
          <tr key={month}>
            <th scope="row">{month}</th>
            <td>{words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
