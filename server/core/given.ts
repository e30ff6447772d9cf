/** An object without the members that are undefined. */
export type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Returns an object without the members that are undefined: what is not given is not written. */
export function given<Values extends object>(values: Values): Given<Values>;
export function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
