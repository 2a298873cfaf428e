import { expect } from 'chai';
import * as checks from '../../src/doctor/checks.js';
import { diagnose } from '../../src/doctor/diagnose.js';
import type { DoctorInput } from '../../src/doctor/input.js';
import { explain } from '../../src/doctor/explain/explain.js';
import type { ErrorAnswer } from '../../src/doctor/explain/answer.js';
import { NOW } from './support/messages.js';

const THINGS: readonly unknown[] = [
  undefined,
  null,
  5,
  '',
  {},
  [],
  Symbol('x'),
  'x',
  Buffer.from([0xff, 0]),
  () => 1,
  '..',
  '<',
];

/** Plain JavaScript may give anything, and the doctor is asked when things are wrong already. */
describe('the doctor, whatever it is given', () => {
  const context = { now: NOW * 1_000 };
  const { checkClock: _clock, checkKey, ...others } = checks;

  for (const [name, check] of Object.entries(others as unknown as Record<string, (...given: unknown[]) => unknown>)) {
    it(`${name} gives findings, and throws nothing`, () => {
      for (const thing of THINGS) {
        const found = check(thing, context);
        expect(found).to.be.an('array');
        if (!['checkConfiguration', 'checkSignedRequest'].includes(name)) expect(found).to.not.deep.equal([]);
      }
    });
  }

  it('checkKey does too', () => {
    for (const thing of THINGS) expect(checkKey(thing as string, 'sign', context)).to.not.deep.equal([]);
  });

  it('diagnose and explain give their report', () => {
    for (const thing of THINGS) {
      const input = {
        assertion: thing,
        envelope: thing,
        key: thing,
        request: thing,
        form: thing,
        certificate: thing,
        configuration: thing,
      };
      expect(diagnose(input as unknown as DoctorInput, context).findings).to.be.an('array');
      expect(explain(thing as ErrorAnswer, context).said.code).to.be.a('string');
      expect(explain({ body: thing } as ErrorAnswer, context).said.code).to.be.a('string');
    }
  });
});
