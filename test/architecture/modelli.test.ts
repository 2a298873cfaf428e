import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../support/sources.js';

const page = readFileSync(join(ROOT, 'docs/requisiti.md'), 'utf8');
const table = page.slice(page.indexOf('## I modelli di interoperabilità'));

describe('the table of ModI’s patterns in docs/requisiti.md', () => {
  it('has every pattern', () => {
    const patterns = [
      ...['ID_AUTH_CHANNEL_01', 'ID_AUTH_REST_01', 'INTEGRITY_REST_01', 'AUDIT_REST_01', 'ID_AUTH_SOAP_01'],
      ...['INTEGRITY_SOAP_01', 'REST_JWS_2021_Bearer', 'REST_JWS_2021_POP', 'PROFILE_NON_REPUDIATION_01'],
    ];
    expect(patterns.filter((pattern) => !table.includes(pattern))).to.deep.equal([]);
  });

  it('leads to every file of conformance cases', () => {
    const files = readdirSync(join(ROOT, 'test/conformance')).filter((name) => name.endsWith('.test.ts'));
    expect(files.length).to.be.greaterThan(5);
    expect(files.filter((name) => !table.includes(`\`test/conformance/${name}\``))).to.deep.equal([]);
  });
});
