import { bustaLegacy } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, type Casa } from '../support/casa.js';
import { leggiRighe } from '../support/registro.js';

const CF = cfOf('tipico');
const ALTRO = cfOf('quadri-abc');
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';

const dopo = (segno: string, pezzo: string) => (busta: string) => busta.replace(segno, segno + pezzo);
const prima = (segno: string, pezzo: string) => (busta: string) => busta.replace(segno, pezzo + segno);
const scritto = (testo: string) => (busta: string) => busta.replace(CF, testo);

/** Ways to have one person authorised and another, perhaps, asked about. */
const FORME: Readonly<Record<string, (busta: string) => string>> = {
  'another element': dopo('</CodiceFiscale>', `<IdSoggetto>${ALTRO}</IdSoggetto>`),
  'an attribute of the request': dopo('<request', ` CodiceFiscale="${ALTRO}"`),
  'an href': dopo('<CodiceFiscale', ' href="#b"'),
  'a type': dopo('<CodiceFiscale', ` xmlns:i="${XSI}" i:type="x"`),
  'an encodingStyle': dopo('<request', ` xmlns:e="${ENVELOPE}" e:encodingStyle="urn:x"`),
  'an encodingStyle on the Envelope': dopo('<soapenv:Envelope', ' soapenv:encodingStyle="urn:x"'),
  'an attribute of the Body': dopo('<soapenv:Body', ` CodiceFiscale="${ALTRO}"`),
  'an inclusion': dopo('</CodiceFiscale>', '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///x"/>'),
  'an Identity inside the request': prima('</request>', `<Identity xmlns="http://inps.it/">${ALTRO}</Identity>`),
  'an Identity inside the Body': prima('</soapenv:Body>', `<Identity xmlns="http://inps.it/">${ALTRO}</Identity>`),
  'text beside the code': prima('</request>', ALTRO),
  'text in the Body': prima('</soapenv:Body>', ALTRO),
  'CDATA in the Body': prima('</soapenv:Body>', `<![CDATA[${ALTRO}]]>`),
  'an instruction in the Body': prima('</soapenv:Body>', '<?x y?>'),
  'an instruction in the request': prima('</request>', '<?x y?>'),
  'a comment inside the code': scritto(`<!--${ALTRO}-->${CF}`),
  'a code cut by CDATA': scritto(`${CF.slice(0, 6)}<![CDATA[${CF.slice(6)}]]>`),
  'white space around the code': scritto(` ${CF} `),
  'a no-break space before the code': scritto(`\u00a0${CF}`),
  'a byte order mark before the code': scritto(`\ufeff${CF}`),
  'TINIT- before the code': scritto(`TINIT-${CF}`),
  'a code in lower case': scritto(CF.toLowerCase()),
  'thousands of elements': prima('</request>', '<x:a xmlns:x="u"/>'.repeat(3000)),
  'more than 64 KiB': prima('</request>', ' '.repeat(65_536)),
};

describe('a legacy request that another reader could take for somebody else\u2019s', () => {
  let casa: Casa;
  before(async () => {
    casa = await apriCasa();
  });
  after(() => casa.close());

  const aperture = () => leggiRighe(casa.dir).filter(({ tipo }) => tipo === 'apertura');
  const rifiuti = () => leggiRighe(casa.dir).filter(({ fatti }) => fatti['esito'] === 'rifiuto');

  for (const [nome, forma] of Object.entries(FORME)) {
    it(`with ${nome} never reaches INPS, and is on record as a refusal`, async () => {
      const busta = bustaLegacy(CF);
      const storta = forma(busta);
      expect(storta).to.not.equal(busta);
      const chiamate = casa.sandbox.log.count('inps-eci');
      const [prima, rifiutate] = [aperture().length, rifiuti().length];
      const { status, body } = await casa.legacy_(storta);
      expect(status).to.equal(500);
      expect(body).to.match(/GOVWAY-4\d\d/);
      expect(body).to.not.contain(ALTRO).and.to.not.contain(CF);
      expect(casa.sandbox.log.count('inps-eci')).to.equal(chiamate);
      expect(aperture().length, 'opened').to.be.at.most(prima + 1);
      expect(rifiuti().length, 'refused').to.equal(rifiutate + 1);
    });
  }

  it('is answered once it is what it was', async () => {
    const { status, body } = await casa.legacy_(bustaLegacy(CF));
    expect(status).to.equal(200);
    expect(body).to.contain(CF);
  });
});
