import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { scannerEngine } from '../../src/soap/engine/scanner-engine.js';
import { xmlCryptoEngine } from '../../src/soap/engine/xml-crypto-engine.js';
import { ALL_VECTORS } from './vectors/all-vectors.js';
import { judge } from './vectors/judge-vector.js';
import { readVector, writeVector } from './vectors/vector.js';
import { VECTORS } from './vectors/vector-keys.js';

const files = readdirSync(VECTORS).filter((name) => name.endsWith('.xml'));
const vectors = files.map((file) => readVector(file.slice(0, -4), readFileSync(new URL(file, VECTORS))));

describe('WS-Security vectors', () => {
  it('are all there', () => {
    expect(vectors.length).to.be.greaterThan(150);
    expect(files.map((file) => file.slice(0, -4)).sort()).to.deep.equal(ALL_VECTORS.map(({ name }) => name).sort());
  });

  it('are what their script makes', () => {
    for (const vector of ALL_VECTORS) {
      // No two ECDSA signatures are alike.
      if (vector.name.startsWith('ok-ecdsa')) continue;
      const file = readFileSync(new URL(`${vector.name}.xml`, VECTORS));
      expect(writeVector(vector).equals(file), vector.name).to.equal(true);
    }
  });

  for (const vector of vectors) {
    it(`${vector.expect === 'ok' ? 'takes' : 'refuses'} ${vector.name}: ${vector.comment}`, async () => {
      expect(await judge(vector, scannerEngine)).to.equal(vector.expect);
      expect(await judge(vector, xmlCryptoEngine), 'the second engine').to.equal(vector.expect);
    });
  }
});
