import { expect } from 'chai';
import './common.test.js';
import './section-2-rest.test.js';
import './section-2-soap.test.js';
import './section-3-1.test.js';
import './section-3-2.test.js';
import './section-3-3.test.js';
import './section-3-4.test.js';
import './section-3-5.test.js';
import './section-4.test.js';
import './section-7.test.js';
import { shownSides } from './support/conforms.js';
import { RULES, type RuleId } from './support/rules.js';

describe('conformance: the index', () => {
  const rules = Object.entries(RULES) as [RuleId, (typeof RULES)[RuleId]][];

  it('has a case for every rule, on every side it has', () => {
    const missing = rules.flatMap(([id, { sides }]) =>
      sides.filter((side) => !shownSides(id).has(side)).map((side) => `${id}, ${side}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it('has no case on a side that the rule does not name', () => {
    const more = rules.flatMap(([id, { sides }]) =>
      [...shownSides(id)]
        .filter((side) => !(sides as readonly string[]).includes(side))
        .map((side) => `${id}, ${side}`),
    );
    expect(more).to.deep.equal([]);
  });

  it('covers every section on the patterns', () => {
    const sections = new Set(rules.map(([, { section }]) => section));
    expect([...sections].sort()).to.deep.equal(['1', '2', '3.1', '3.2', '3.3', '3.4', '3.5', '4', '7']);
  });
});
