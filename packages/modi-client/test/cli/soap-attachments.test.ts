import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachment, include, mtom, MTOM_TYPE, SWA_TYPE, swa } from '../helpers/multipart.js';
import { runCli } from '../helpers/run-cli.js';
import { body, CREATED, forge } from '../soap/vectors/forge.js';
import { certificatePem } from '../soap/vectors/vector-keys.js';

describe('modi verify-soap --content-type', () => {
  let directory = '';
  const signed = forge({ body: body('<a>AAEC</a>') });
  const optimised = signed.replace('>AAEC<', `>${include('a@x')}<`);
  const part = attachment('a@x', Buffer.from([0, 1, 2]));
  const now = String(Date.parse(CREATED) / 1_000 + 30);
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'varco-allegati-'));
    writeFileSync(join(directory, 'ca'), certificatePem('ca'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const verify = async (message: Uint8Array, ...more: string[]): Promise<readonly unknown[]> => {
    const file = join(directory, 'message');
    writeFileSync(file, message);
    const { exit, out } = await runCli('verify-soap', '--trust', join(directory, 'ca'), '--now', now, ...more, file);
    const { valid, code, covered, facts } = JSON.parse(out[0] ?? '{}') as Record<string, unknown>;
    return [exit, valid, code, covered, (facts as Record<string, unknown> | undefined)?.['reason']];
  };
  const COVERED = ['Timestamp', 'To', 'MessageID', 'Body'];

  it('verifies MTOM as it was signed, and an envelope that travels alone in a multipart', async () => {
    const valid = [0, true, null, COVERED, undefined];
    expect(await verify(mtom(optimised, part), '--content-type', MTOM_TYPE)).to.deep.equal(valid);
    expect(await verify(swa(signed), '--content-type', SWA_TYPE)).to.deep.equal(valid);
    expect(await verify(Buffer.from(signed), '--content-type', 'text/xml; charset=utf-8')).to.deep.equal(valid);
  });

  it('exit 1 with a code for attachments that nothing covers, or that do not fit', async () => {
    expect(await verify(swa(signed, part), '--content-type', SWA_TYPE)).to.deep.equal([
      1,
      false,
      'ERR_MODI_ATTACHMENTS_REFUSED',
      [],
      'swa',
    ]);
    expect(await verify(mtom(optimised), '--content-type', MTOM_TYPE)).to.deep.equal([
      1,
      false,
      'ERR_MODI_XOP_INVALID',
      [],
      'no-part',
    ]);
    const other = attachment('a@x', Buffer.from([0, 1, 3]));
    expect((await verify(mtom(optimised, other), '--content-type', MTOM_TYPE))[2]).to.equal('ERR_MODI_DIGEST_MISMATCH');
  });

  it('exit 1 for a file that is not what its type says', async () => {
    expect((await verify(Buffer.from(signed), '--content-type', MTOM_TYPE))[2]).to.equal('ERR_MODI_MULTIPART_INVALID');
    expect((await verify(mtom(optimised, part), '--content-type', 'multipart/mixed'))[4]).to.equal('not-related');
    expect((await verify(mtom(optimised, part)))[2]).to.equal('ERR_MODI_XML_MALFORMED');
  });
});
