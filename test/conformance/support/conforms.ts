import type { RuleId, Side } from './rules.js';

const shown = new Map<RuleId, Set<Side>>();

/** One case of a rule, on one side of the wire. */
export function conforms(rule: RuleId, side: Side, prove: () => unknown): void {
  const sides = shown.get(rule) ?? new Set<Side>();
  shown.set(rule, sides.add(side));
  it(`${rule}, ${side}`, async () => {
    await prove();
  });
}

/** On which sides a rule has a case. */
export function shownSides(rule: RuleId): ReadonlySet<Side> {
  return shown.get(rule) ?? new Set();
}
