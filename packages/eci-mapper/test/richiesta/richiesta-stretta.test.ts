import { expect } from 'chai';
import { createLettoreEci, loadProfilo, type LettoreEci } from '../../src/index.js';
import { failure, lettoreSandbox, PROFILO_YAML, profiloSandbox } from '../support/fixtures.js';
import { CF, NS } from '../support/risposta.js';

const ALTRO = 'VRDGPP60A01F205E';
const RADICE = '/ConsultaEstrattoConto';
const CAMPO = `${RADICE}/request/CodiceFiscale`;

interface Parti {
  readonly prima?: string;
  readonly radice?: string;
  readonly request?: string;
  readonly campo?: string;
  readonly testo?: string;
  readonly accanto?: string;
  readonly inRadice?: string;
}

const richiesta = ({ prima, radice, request, campo, testo = CF, accanto, inRadice }: Parti = {}): string =>
  `${prima ?? ''}<ConsultaEstrattoConto xmlns="${NS}"${radice ?? ''}>${inRadice ?? ''}<request${request ?? ''}>` +
  `<CodiceFiscale${campo ?? ''}>${testo}</CodiceFiscale>${accanto ?? ''}</request></ConsultaEstrattoConto>`;

const XSI = ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';

const DI_TROPPO: readonly (readonly [string, Parti, string])[] = [
  ['another element', { accanto: `<IdSoggetto>${ALTRO}</IdSoggetto>` }, `${RADICE}/request/IdSoggetto`],
  ['an empty element', { accanto: '<x/>' }, `${RADICE}/request/x`],
  ['another element under the root', { inRadice: `<Soggetto>${ALTRO}</Soggetto>` }, `${RADICE}/Soggetto`],
  ['a second request', { inRadice: '<request/>' }, `${RADICE}/request`],
  ['an Identity', { inRadice: '<Identity xmlns="http://inps.it/"/>' }, `${RADICE}/Identity`],
  [
    'an inclusion',
    { accanto: '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///x"/>' },
    `${RADICE}/request/include`,
  ],
  ['an element inside the code', { testo: `${CF}<b/>` }, CAMPO],
  ['an attribute of the code', { campo: ` valore="${ALTRO}"` }, `${CAMPO}/@valore`],
  [
    'an attribute by the code\u2019s name',
    { request: ` CodiceFiscale="${ALTRO}"` },
    `${RADICE}/request/@CodiceFiscale`,
  ],
  ['a reference to elsewhere', { campo: ' href="#altro"' }, `${CAMPO}/@href`],
  ['a type', { campo: `${XSI} i:type="x"` }, `${CAMPO}/@type`],
  ['a nil', { request: `${XSI} i:nil="false"` }, `${RADICE}/request/@nil`],
  [
    'an encodingStyle',
    { radice: ' xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="urn:x"' },
    `${RADICE}/@encodingStyle`,
  ],
  ['a language', { radice: ' xml:lang="it"' }, `${RADICE}/@lang`],
  ['text beside the code', { accanto: ALTRO }, `${RADICE}/request`],
  ['text in the root', { inRadice: ALTRO }, RADICE],
  ['CDATA beside the code', { accanto: `<![CDATA[${ALTRO}]]>` }, `${RADICE}/request`],
  ['a no-break space beside the code', { accanto: '\u00a0' }, `${RADICE}/request`],
  ['an instruction beside the code', { accanto: '<?x y?>' }, `${RADICE}/request`],
  ['an instruction inside the code', { testo: `<?x y?>${CF}` }, CAMPO],
  ['an instruction before the root', { prima: '<?x y?>' }, '/'],
  ['a comment inside the code', { testo: `<!--${ALTRO}-->${CF}` }, CAMPO],
  ['a code cut by CDATA', { testo: `${CF.slice(0, 5)}<![CDATA[${CF.slice(5)}]]>` }, CAMPO],
  ['a code after an empty CDATA', { testo: `<![CDATA[]]>${CF}` }, CAMPO],
];

describe('a request that goes on as it was sent', () => {
  for (const [nome, parti, percorso] of DI_TROPPO) {
    it(`is refused when it holds ${nome}, with the path of what is too much and no value`, () => {
      const error = failure(() => lettoreSandbox().decodeRichiesta(richiesta(parti)));
      expect(error).to.include({ code: 'ERR_ECI_FORMAT', percorso });
      expect(error.facts.atteso).to.be.a('string');
      expect(JSON.stringify(error)).to.not.include(ALTRO).and.to.not.include(CF);
    });
  }

  it('may hold white space, declarations of namespaces and comments between its elements', () => {
    const xml = richiesta({
      prima: '<!-- a -->',
      radice: ' xmlns:x="urn:x"',
      inRadice: '\r\n\t<!-- b -->',
      accanto: '\n<!-- c --> &#13; ',
    });
    expect(lettoreSandbox().decodeRichiesta(xml)).to.deep.equal({ codiceFiscale: CF });
    expect(lettoreSandbox().decodeRichiesta(richiesta({ testo: `<![CDATA[${CF}]]>` })).codiceFiscale).to.equal(CF);
  });

  it('does not have its own words repeated where they could be a code, or have no end', () => {
    const nomi = [`_${ALTRO}`, `n${'1'.repeat(11)}`, 'n'.repeat(65)];
    for (const nome of nomi) {
      const elemento = failure(() => lettoreSandbox().decodeRichiesta(richiesta({ accanto: `<${nome}/>` })));
      expect(elemento.percorso).to.equal(`${RADICE}/request/*`);
      const attributo = failure(() => lettoreSandbox().decodeRichiesta(richiesta({ request: ` ${nome}=""` })));
      expect(attributo.percorso).to.equal(`${RADICE}/request/@*`);
      expect(JSON.stringify(elemento) + JSON.stringify(attributo)).to.not.include(nome);
    }
  });

  describe('by a profile with constants and attributes', () => {
    const base = profiloSandbox();
    const lettore = (): LettoreEci =>
      createLettoreEci({
        ...base,
        richiesta: {
          codiceFiscale: '/ConsultaEstrattoConto/request/@cf',
          costanti: [
            { percorso: '/ConsultaEstrattoConto/@canale', valore: 'A' },
            { percorso: '/ConsultaEstrattoConto/request/Tipo', valore: '1' },
          ],
        },
      });
    const con = (canale: string, dentro: string): string =>
      `<ConsultaEstrattoConto xmlns="${NS}" canale="${canale}"><request cf="${CF}">${dentro}</request></ConsultaEstrattoConto>`;

    it('may hold them, with their values', () => {
      expect(lettore().decodeRichiesta(con('A', '<Tipo>1</Tipo>')).codiceFiscale).to.equal(CF);
    });

    it('may hold no other values, nor one twice', () => {
      const path = (xml: string): string | undefined => failure(() => lettore().decodeRichiesta(xml)).percorso;
      expect(path(con('B', '<Tipo>1</Tipo>'))).to.equal(`${RADICE}/@canale`);
      expect(path(con('A', '<Tipo>2</Tipo>'))).to.equal(`${RADICE}/request/Tipo`);
      expect(path(con('A', '<Tipo/>'))).to.equal(`${RADICE}/request/Tipo`);
      expect(path(con('A', '<Tipo>1</Tipo><Tipo>1</Tipo>'))).to.equal(`${RADICE}/request/Tipo`);
    });
  });

  it('may hold more where the profile says so, but never a second element of the code\u2019s name', () => {
    const riga = '  codiceFiscale: /ConsultaEstrattoConto/request/CodiceFiscale\n';
    const lettore = createLettoreEci(loadProfilo(PROFILO_YAML.replace(riga, `${riga}  altri: ammessi\n`)));
    const larga = richiesta({ accanto: '<Operatore id="7">OP</Operatore>' });
    expect(lettore.decodeRichiesta(larga).codiceFiscale).to.equal(CF);
    expect(failure(() => lettore.decodeRichiesta(richiesta({ accanto: '<a><codicefiscale/></a>' }))).code).to.equal(
      'ERR_ECI_FORMAT',
    );
    const storto = PROFILO_YAML.replace(riga, `${riga}  altri: boh\n`);
    expect(failure(() => loadProfilo(storto)).code).to.equal('ERR_ECI_PROFILE');
  });
});
