import { counted } from '../../../server/core/words.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Form, Select } from '../../components/form.tsx';
import { Moment } from '../../components/moment.tsx';
import type { Shell } from '../../layout/shell.ts';

/** The project is offered to the viewer. */
export interface ShownOffer {
  readonly owner: string;
  /** ISO 8601. */
  readonly offeredAt: string;
  /** What the project brings, and how many more the viewer may own; negative: too many already. */
  readonly checks: number;
  readonly free: number;
}

interface OfferCardProps {
  readonly shell: Shell;
  readonly offer: ShownOffer;
  readonly project: string;
}

/** Asks the viewer whether they take the project over. */
export function OfferCard({ shell, offer, project }: OfferCardProps) {
  const fits = offer.checks <= offer.free;
  return (
    <Card title="This project is offered to you" id="offer">
      <p>
        <bdi>{offer.owner}</bdi> asked you <Moment at={offer.offeredAt} none="" /> to become the owner of{' '}
        <strong>
          <bdi>{project}</bdi>
        </strong>
        . They will remain a member.
      </p>
      <p>
        It has {counted(offer.checks, 'check')}, which would count towards your limit. You can have{' '}
        {Math.max(0, offer.free)} more{fits ? '.' : ', so you cannot accept it now.'}
      </p>
      <Form shell={shell} class="inline-form">
        <Button name="accept_transfer" value="1" disabled={!fits}>
          Accept
        </Button>
        <Button look="plain" name="reject_transfer" value="1">
          Decline
        </Button>
      </Form>
    </Card>
  );
}

export interface ShownTransfer {
  /** To whom it can be offered. */
  readonly members: readonly string[];
  /** To whom it is. */
  readonly pending: { readonly email: string /** ISO 8601. */; readonly offeredAt: string } | null;
}

/** Lets the owner hand the project over. */
export function TransferCard({ shell, transfer }: { readonly shell: Shell; readonly transfer: ShownTransfer }) {
  const { members, pending } = transfer;
  return (
    <Card title="Transfer to another owner" id="transfer">
      {pending === null ? <Start shell={shell} members={members} /> : <Waiting shell={shell} pending={pending} />}
    </Card>
  );
}

function Start({ shell, members }: { readonly shell: Shell; readonly members: readonly string[] }) {
  if (members.length === 0)
    return <p>Invite the new owner first: only a member of the project can become its owner.</p>;
  return (
    <>
      <p>Once they accept, they own the project, its checks count towards their limit, and you remain a member.</p>
      <Form shell={shell} class="form">
        <Select
          label="New owner"
          name="email"
          value=""
          options={members.map((email) => ({ value: email, label: email }))}
        />
        <Button look="plain" name="transfer_project" value="1">
          Offer the project
        </Button>
      </Form>
    </>
  );
}

interface WaitingProps {
  readonly shell: Shell;
  readonly pending: { readonly email: string; readonly offeredAt: string };
}

function Waiting({ shell, pending }: WaitingProps) {
  return (
    <>
      <p>
        You offered the project to{' '}
        <strong>
          <bdi>{pending.email}</bdi>
        </strong>{' '}
        <Moment at={pending.offeredAt} none="" />. They have not answered yet.
      </p>
      <Form shell={shell}>
        <Button look="plain" name="cancel_transfer" value="1">
          Withdraw the offer
        </Button>
      </Form>
    </>
  );
}
