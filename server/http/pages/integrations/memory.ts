import type { SetupMemory } from '../../../delivery/setup.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Keeps texts of a kind in the session between two pages of its set-up. */
export function memoryOf({ session }: Pick<SignedInVisit, 'session'>, kind: string): SetupMemory {
  const keyOf = (name: string) => `${kind}.${name}`;
  const peek = (name: string) => session.oauth?.[keyOf(name)] ?? null;
  return {
    peek,
    keep(name, text) {
      session.oauth = { ...session.oauth, [keyOf(name)]: text };
    },
    take(name) {
      const text = peek(name);
      const { [keyOf(name)]: _, ...others } = session.oauth ?? {};
      session.oauth = others;
      return text;
    },
  };
}
