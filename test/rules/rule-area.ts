/** The rules of one part of the program, and where the tests of that part are. */
export interface RuleArea {
  readonly name: string;
  readonly ids: readonly string[];
  /** Folders, with the slash at the end. */
  readonly testedIn: readonly string[];
  readonly alsoTestedIn: readonly string[];
}
