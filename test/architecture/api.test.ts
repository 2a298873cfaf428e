import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../support/sources.js';

describe('the reference of a library', () => {
  for (const name of ['modi-client', 'eci-mapper']) {
    const path = `docs/api/${name}.md`;

    it(`${path} is what scripts/docs-api.mjs makes of its sources`, () => {
      const script = join(ROOT, 'scripts/docs-api.mjs');
      const made = execFileSync(process.execPath, [script, '--print', name], { encoding: 'utf8' });
      expect(readFileSync(join(ROOT, path), 'utf8') === made, 'run: npm run docs:api').to.equal(true);
    });

    it(`says of everything that can be called or read in ${name} what it is`, () => {
      const rows = [
        ...readFileSync(join(ROOT, path), 'utf8').matchAll(/^\| \[`(\w+)`\]\([^)]+\) \| (\w+) \| (.*) \|$/gm),
      ];
      expect(rows.length).to.be.greaterThan(10);
      const silent = rows.filter(([, , , sentence = '']) => sentence.trim() === '').map(([, each]) => each);
      expect(silent, 'names without a sentence in their docstring').to.deep.equal([]);
    });
  }
});
