import { expect } from 'chai';
import fc from 'fast-check';
import { createEciMapper, type EciMapper } from '../../src/index.js';
import { failure, profiloSandbox, WSDL } from '../support/fixtures.js';
import { CF, NS } from '../support/risposta.js';

const CAMPO = '/ConsultaEstrattoConto/request/CodiceFiscale';

describe('requests', () => {
  let mapper: EciMapper;
  before(async () => {
    mapper = await createEciMapper({ wsdlPath: WSDL, profilo: profiloSandbox() });
  });

  it('are written from the WSDL, in its namespace, standing alone', () => {
    expect(mapper.encodeRichiesta({ codiceFiscale: CF })).to.equal(
      `<ConsultaEstrattoConto xmlns="${NS}"><request><CodiceFiscale>${CF}</CodiceFiscale></request></ConsultaEstrattoConto>`,
    );
  });

  it('read back what was written, whatever the value holds', () => {
    const xmlText = fc
      .string({ unit: 'binary' })
      .filter((s) => /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(s));
    fc.assert(
      fc.property(xmlText, (codiceFiscale) => {
        expect(mapper.decodeRichiesta(mapper.encodeRichiesta({ codiceFiscale }))).to.deep.equal({ codiceFiscale });
      }),
    );
  });

  it('do not let a value break out of its element, nor be taken for a pattern', () => {
    for (const codiceFiscale of ['</CodiceFiscale><x/>', '$&$1$`', ']]>', '&lt;', '<!--']) {
      expect(mapper.decodeRichiesta(mapper.encodeRichiesta({ codiceFiscale }))).to.deep.equal({ codiceFiscale });
    }
  });

  it('of legacy applications are read under any prefix or default namespace, in text or bytes, as raw text', () => {
    const dentro = (p: string, d: string): string =>
      `<${p}ConsultaEstrattoConto ${d}><${p}request><${p}CodiceFiscale> tinit-${CF} </${p}CodiceFiscale></${p}request></${p}ConsultaEstrattoConto>`;
    const misto = `<ConsultaEstrattoConto xmlns="${NS}"><a:request xmlns:a="${NS}"><CodiceFiscale> tinit-${CF} </CodiceFiscale></a:request></ConsultaEstrattoConto>`;
    for (const xml of [dentro('ns1:', `xmlns:ns1="${NS}"`), dentro('', `xmlns="${NS}"`), misto]) {
      expect(mapper.decodeRichiesta(xml).codiceFiscale).to.equal(` tinit-${CF} `);
      expect(mapper.decodeRichiesta(Buffer.from(xml)).codiceFiscale).to.equal(` tinit-${CF} `);
    }
  });

  it('without a codice fiscale are refused with the path where it should be', () => {
    const vuota = `<ConsultaEstrattoConto xmlns="${NS}"><request/></ConsultaEstrattoConto>`;
    expect(failure(() => mapper.decodeRichiesta(vuota))).to.include({ code: 'ERR_ECI_MISSING', percorso: CAMPO });
    const altroNamespace = `<ConsultaEstrattoConto xmlns="urn:x"><request><CodiceFiscale>${CF}</CodiceFiscale></request></ConsultaEstrattoConto>`;
    expect(failure(() => mapper.decodeRichiesta(altroNamespace))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: '/ConsultaEstrattoConto',
    });
  });

  it('with a second codice fiscale are refused, wherever and in whatever namespace it hides', () => {
    const [inizio, fine] = [`<ConsultaEstrattoConto xmlns="${NS}"><request>`, '</request></ConsultaEstrattoConto>'];
    const uno = `<CodiceFiscale>${CF}</CodiceFiscale>`;
    const nascosti = [
      uno,
      '<x:CodiceFiscale xmlns:x="urn:x">A</x:CodiceFiscale>',
      '<altro><codicefiscale>A</codicefiscale></altro>',
    ];
    for (const altro of nascosti) {
      const error = failure(() => mapper.decodeRichiesta(inizio + uno + altro + fine));
      expect(error.code).to.equal('ERR_ECI_FORMAT');
      expect(error.percorso).to.match(/^\/ConsultaEstrattoConto\/request/);
    }
    expect(
      failure(() => mapper.decodeRichiesta(`${inizio}<CodiceFiscale>${CF}<b/></CodiceFiscale>${fine}`)),
    ).to.include({
      code: 'ERR_ECI_FORMAT',
      percorso: CAMPO,
    });
  });
});
