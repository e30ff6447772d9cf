import { Fragment } from 'preact';

/** Text that mail programs shall not turn into a link, such as a name that looks like a domain: each dot is wrapped. */
export function Unlinked({ text }: { readonly text: string }) {
  return (
    <>
      {text.split('.').map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <span>.</span>}
          {part}
        </Fragment>
      ))}
    </>
  );
}
