import type { Instant } from './instant.ts';

/** A person who can sign in. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  readonly createdAt: Instant;
  /** Null: never signed in. */
  readonly lastLoginAt: Instant | null;
}

/** What of a user can change. */
export type UserChange = Partial<
  Pick<User, 'email' | 'isActive' | 'isStaff' | 'isSuperuser' | 'lastLoginAt'> & { readonly password: string }
>;
