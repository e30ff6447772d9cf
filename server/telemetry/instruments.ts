import { type Family, familyHead, type Labels, labelText, sampleLine } from './exposition.ts';

// Counters, histograms and gauges that can be read by Prometheus.

/** Counts things, by label values in the order of the label names. */
export interface Counter {
  add(labels: readonly string[], by?: number): void;
  lines(): string;
}

/** Counts how long things took, in seconds. */
export interface Histogram {
  observe(labels: readonly string[], secs: number): void;
  lines(): string;
}

interface Facts extends Family {
  readonly labels: readonly string[];
}

/** Label values come from the program and from routes; this only bounds what a mistake could cost. */
const MOST_SERIES = 2_000;
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SEPARATOR = '\u0000';

/** Creates a counter; its name ends in `_total`. */
export function counter(facts: Facts): Counter {
  const values = new Map<string, number>();
  return {
    add(labels, by = 1) {
      const key = labels.join(SEPARATOR);
      const before = values.get(key);
      if (before === undefined && values.size >= MOST_SERIES) return;
      values.set(key, (before ?? 0) + by);
    },
    lines: () =>
      `${familyHead(facts, 'counter')}${[...values].map(([key, value]) => sample(facts.name, labelsOf(facts, key), value)).join('')}`,
  };
}

/** Creates a histogram; its name ends in `_seconds`. */
export function histogram(facts: Facts): Histogram {
  const series = new Map<string, { readonly counts: number[]; sum: number; count: number }>();
  return {
    observe(labels, secs) {
      const key = labels.join(SEPARATOR);
      let one = series.get(key);
      if (one === undefined) {
        if (series.size >= MOST_SERIES) return;
        one = { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
        series.set(key, one);
      }
      const bucket = BUCKETS.findIndex((limit) => secs <= limit);
      if (bucket >= 0) one.counts[bucket] = (one.counts[bucket] ?? 0) + 1;
      one.sum += secs;
      one.count += 1;
    },
    lines: () =>
      `${familyHead(facts, 'histogram')}${[...series].map(([key, { counts, sum, count }]) => seriesLines(facts, key, counts, sum, count)).join('')}`,
  };
}

/** Writes a gauge with its samples: label values, and the value now; null leaves a sample out. */
export function gauge(facts: Facts, samples: readonly (readonly [readonly string[], number | null])[]): string {
  const lines = samples.map(([labels, value]) =>
    value === null ? '' : sample(facts.name, labelsOf(facts, labels.join(SEPARATOR)), value),
  );
  return `${familyHead(facts, 'gauge')}${lines.join('')}`;
}

function seriesLines(facts: Facts, key: string, counts: readonly number[], sum: number, count: number): string {
  const labels = labelsOf(facts, key);
  let below = 0;
  const buckets = BUCKETS.map((limit, index) => {
    below += counts[index] ?? 0;
    return sample(`${facts.name}_bucket`, [...labels, ['le', String(limit)]], below);
  });
  return [
    ...buckets,
    sample(`${facts.name}_bucket`, [...labels, ['le', '+Inf']], count),
    sample(`${facts.name}_sum`, labels, sum),
    sample(`${facts.name}_count`, labels, count),
  ].join('');
}

function labelsOf({ labels }: Facts, key: string): Labels {
  const values = key.split(SEPARATOR);
  return labels.map((name, index) => [name, values[index] ?? ''] as const);
}

function sample(name: string, labels: Labels, value: number): string {
  return sampleLine(name, labelText(labels), value);
}
