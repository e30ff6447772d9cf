/** A project may make checks by pinging them until its owner has this many times the number allowed. */
export const CHECK_LIMIT_FACTOR = 2;
