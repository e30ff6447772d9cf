import { expect, test } from 'vitest';
import { counter, gauge, histogram } from '../../server/telemetry/instruments.ts';

test('a counter writes one line for each combination of labels', () => {
  const pings = counter({ name: 'pings_total', help: 'Pings.', labels: ['kind', 'outcome'] });
  pings.add(['success', 'stored']);
  pings.add(['success', 'stored'], 2);
  pings.add(['a"b\\c\nd', 'x']);
  expect(pings.lines()).toBe(`# HELP pings_total Pings.
# TYPE pings_total counter
pings_total{kind="success",outcome="stored"} 3
pings_total{kind="a\\"b\\\\c\\nd",outcome="x"} 1
`);
});

test('a histogram counts into every bucket that is large enough', () => {
  const secs = histogram({ name: 't_seconds', help: 'T.', labels: ['route'] });
  for (const value of [0.004, 0.2, 99]) secs.observe(['/x/'], value);
  const lines = secs.lines();
  expect(lines).toContain('t_seconds_bucket{route="/x/",le="0.005"} 1\n');
  expect(lines).toContain('t_seconds_bucket{route="/x/",le="0.1"} 1\n');
  expect(lines).toContain('t_seconds_bucket{route="/x/",le="0.25"} 2\n');
  expect(lines).toContain('t_seconds_bucket{route="/x/",le="10"} 2\n');
  expect(lines).toContain('t_seconds_bucket{route="/x/",le="+Inf"} 3\n');
  expect(lines).toContain('t_seconds_count{route="/x/"} 3\n');
  expect(Number(/t_seconds_sum\{.*\} (\S+)/.exec(lines)?.[1])).toBeCloseTo(99.204);
});

test('a gauge without a value has no line', () => {
  const facts = { name: 'g', help: 'G.', labels: [] };
  expect(gauge(facts, [[[], 1.5]])).toBe('# HELP g G.\n# TYPE g gauge\ng 1.5\n');
  expect(gauge(facts, [[[], null]])).toBe('# HELP g G.\n# TYPE g gauge\n');
});

test('labels that run wild do not fill the memory', () => {
  const wild = counter({ name: 'w_total', help: 'W.', labels: ['x'] });
  for (let i = 0; i < 10_000; i += 1) wild.add([String(i)]);
  expect(wild.lines().split('\n')).toHaveLength(2_003);
});
