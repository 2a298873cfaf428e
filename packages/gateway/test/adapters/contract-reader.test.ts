import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEciMapper, EciError, loadProfilo } from '@varco/eci-mapper';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { createContractReader, type ContractReader } from '../../src/adapters/contract-reader.js';

const wsdl = fileURLToPath(new URL('../../../../../examples/sandbox/contratto/eci.wsdl', import.meta.url));
const profiloMappatura = fileURLToPath(new URL('../../../../eci-mapper/profili/sandbox-eci.yaml', import.meta.url));

describe('contracts read in a thread of their own', () => {
  let reader: ContractReader;
  before(() => {
    reader = createContractReader();
  });
  after(() => reader.close());

  it('write the very request that the mapper writes', async () => {
    const mapper = await createEciMapper({
      wsdlPath: wsdl,
      profilo: loadProfilo(await readFile(profiloMappatura, 'utf8')),
    });
    const contratto = await reader.read({ wsdl, profiloMappatura });
    const codiceFiscale = 'RSSMRA80A01H501U';
    expect(contratto.encodeRichiesta(codiceFiscale)).to.equal(mapper.encodeRichiesta({ codiceFiscale }));
    expect(contratto.soapAction).to.equal(mapper.soapAction);
    expect(contratto.lettore.decodeRichiesta(contratto.encodeRichiesta(codiceFiscale))).to.deep.equal({
      codiceFiscale,
    });
  });

  it('put nothing in a request that was not checked', async () => {
    const contratto = await reader.read({ wsdl, profiloMappatura });
    expect(() => contratto.encodeRichiesta('</CodiceFiscale>')).to.throw(TypeError);
  });

  it('say what is wrong with a contract as the mapper says it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'varco-contratto-'));
    try {
      const broken = join(dir, 'rotto.wsdl');
      await writeFile(broken, '<nothing/>');
      const error = await reader.read({ wsdl: broken, profiloMappatura }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(EciError).with.property('code', 'ERR_ECI_WSDL');
      expect((error as EciError).facts).to.include.keys('reason', 'remedy');
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('are read again after the thread was closed', async () => {
    await reader.close();
    const { soapAction } = await reader.read({ wsdl, profiloMappatura });
    expect(soapAction).to.match(/ConsultaEstrattoConto$/);
  });
});
