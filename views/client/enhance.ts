type Enhance = (root: ParentNode) => void;

const behaviours: Enhance[] = [];

/** Takes up behaviours of elements, which are given to everything that comes into the page later too. */
export function addBehaviours(more: readonly Enhance[]): void {
  behaviours.push(...more);
}

/** Gives all elements below `root` their behaviour; those that have it keep it. */
export function enhanceAll(root: ParentNode): void {
  for (const enhance of behaviours) enhance(root);
}
