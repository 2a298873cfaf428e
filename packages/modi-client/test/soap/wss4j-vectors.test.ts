import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { skipWithout, wss4j } from './judges/judge.js';
import { ALL_VECTORS } from './vectors/all-vectors.js';
import { VECTORS } from './vectors/vector-keys.js';

/** What we take and WSS4J does not, each with its reason in docs/sdk/soap-conformita.md. */
const TAKEN = [
  // SOAP 1.2 part 1 §2.2: no role, and the ultimate receiver's.
  'ok-ultimate-receiver',
  // xs:dateTime: white space around it does not count.
  'profile-timestamp-space',
  // It looks for the certificate in its own store, and never at the one beside.
  'profile-issuer-serial-certificate',
];

describe('the vectors, judged by WSS4J', function () {
  this.timeout(120_000);
  before(function () {
    skipWithout(this, wss4j);
  });

  it('are taken by it where we take them, save those we know of', () => {
    const directory = mkdtempSync(join(tmpdir(), 'varco-wss4j-'));
    try {
      const vectors = ALL_VECTORS.filter((vector) => vector.expect === 'ok');
      const answers = wss4j.ask(
        vectors.map(({ name, message, trust = 'ca' }) => {
          const file = join(directory, `${name}.xml`);
          writeFileSync(file, message);
          return ['verify', file, fileURLToPath(new URL(`keys/${trust}.pem`, VECTORS))];
        }),
      );
      const refused = vectors.filter((_, index) => answers[index]?.startsWith('ok') !== true).map(({ name }) => name);
      expect(refused.sort()).to.deep.equal([...TAKEN].sort());
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
