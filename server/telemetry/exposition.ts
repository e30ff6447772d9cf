// Writes the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A metric, without its samples. */
export interface Family {
  readonly name: string;
  readonly help: string;
}

/** Names of labels with their values. */
export type Labels = readonly (readonly [name: string, value: string])[];

/** Returns the two lines that introduce a metric. */
export function familyHead({ name, help }: Family, type: 'counter' | 'gauge' | 'histogram'): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

/** Returns labels as a sample has them, in braces; empty when there are none. */
export function labelText(labels: Labels, separator = ','): string {
  const pairs = labels.map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(separator)}}`;
}

/** Returns the line of one sample; `labels` is what `labelText` made. */
export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}${labels} ${value}\n`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
