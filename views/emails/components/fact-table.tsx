import { LIGHT, MONO } from './palette.ts';
import { Unlinked } from './unlinked.tsx';

/** One line of facts; `code` for what reads better in a fixed width. */
export interface MailFact {
  readonly label: string;
  readonly value: string;
  readonly code?: boolean;
}

/** What is known, label by label. */
export function FactTable({ facts }: { readonly facts: readonly MailFact[] }) {
  const line = `border-top:1px solid ${LIGHT.line};padding:7px 0;font-size:14px;line-height:20px;vertical-align:top;text-align:left`;
  return (
    <table width="100%" cellPadding="0" cellSpacing="0">
      {facts.map(({ label, value, code }) => (
        <tr key={label}>
          <th
            class="line quiet"
            scope="row"
            style={`${line};width:34%;padding-right:12px;font-weight:400;color:${LIGHT.quiet}`}
          >
            {label}
          </th>
          <td
            class="line text"
            style={`${line};color:${LIGHT.text};word-break:break-word${code ? `;font-family:${MONO};white-space:pre-wrap` : ''}`}
          >
            <Unlinked text={value} />
          </td>
        </tr>
      ))}
    </table>
  );
}
