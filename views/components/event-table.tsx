import type { ComponentChildren } from 'preact';
import { EventRow, type ShownEvent } from './event-row.tsx';

interface EventTableProps {
  /** What the table lists; read out, not shown. */
  readonly caption: string;
  /** Where rows are kept up to date. */
  readonly bodyId: string;
  readonly events: readonly ShownEvent[];
  /** What stands there instead of no rows. */
  readonly none: ComponentChildren;
}

/** The log of a check. Its body is there also when it is empty: rows may come while one looks. */
export function EventTable({ caption, bodyId, events, none }: EventTableProps) {
  return (
    <>
      <table class="events">
        <caption class="visually-hidden">{caption}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Number</th>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Run</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody id={bodyId}>
          <EventRows events={events} />
        </tbody>
      </table>
      <p class="events__none">{none}</p>
    </>
  );
}

/** Only the rows, for scripts that put them into a table. */
export function EventRows({ events }: { readonly events: readonly ShownEvent[] }) {
  return (
    <>
      {events.map((event) => (
        <EventRow event={event} key={event.id} />
      ))}
    </>
  );
}
