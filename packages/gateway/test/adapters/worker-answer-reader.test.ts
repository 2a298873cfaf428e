import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLettoreEci, loadProfilo, type LettoreEci, type Profilo } from '@varco/eci-mapper';
import { standaloneElement } from '@varco/modi-client';
import { expect } from 'chai';
import { createBigAnswers, type BigAnswers } from '../../src/adapters/worker-answer-reader.js';
import type { DaLeggere, Lettura } from '../../src/flow/answer-reader.js';
import { readAnswer } from '../../src/flow/read-answer.js';

const ECI = 'http://sandbox.varco.example/EstrattoContoIntegrato';
const codiceFiscale = 'RSSMRA80A01H501U';
const profile = fileURLToPath(new URL('../../../../eci-mapper/profili/sandbox-eci.yaml', import.meta.url));

/** The namespace and one prefix are declared around the Body: what is cut out of the envelope must bring them along. */
function answer(notes: number, resa: DaLeggere['resa']): DaLeggere {
  const note = `<Nota>${'nota '.repeat(40)}</Nota>`.repeat(notes);
  const body = Buffer.from(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${ECI}" xmlns:x="http://www.w3.org/2001/XMLSchema-instance">` +
      '<s:Body><ConsultaEstrattoContoResponse><ConsultaEstrattoContoResult><IdRichiesta x:nil="true"/><Esito>OK</Esito><EstrattoConto>' +
      '<DataOraInterrogazione>2026-03-02T10:00:00+01:00</DataOraInterrogazione>' +
      `<Assicurato><CodiceFiscale>${codiceFiscale}</CodiceFiscale><Cognome>ROSSI</Cognome><Nome>MARIA</Nome><DataNascita>1980-01-01</DataNascita></Assicurato>` +
      `${note}<QuadroA/></EstrattoConto></ConsultaEstrattoContoResult></ConsultaEstrattoContoResponse></s:Body></s:Envelope>`,
  );
  return { risposta: { status: 200, headers: { 'content-type': 'text/xml' }, body }, codiceFiscale, resa, istante: 0 };
}

function given(lettura: Lettura): Extract<Lettura, { tipo: 'risposta' }> {
  if (lettura.tipo !== 'risposta') throw new Error(`read as ${lettura.tipo}`);
  return lettura;
}

describe('big answers, judged in a worker thread', () => {
  const SMALL = 1;
  const BIG = 1_200;
  let answers: BigAnswers;
  let lettore: LettoreEci;
  let profilo: Profilo;
  before(async () => {
    profilo = loadProfilo(await readFile(profile, 'utf8'));
    lettore = createLettoreEci(profilo);
    answers = createBigAnswers();
  });
  after(() => answers.close());

  for (const [name, notes] of [
    ['small', SMALL],
    ['big', BIG],
  ] as const) {
    it(`map a ${name} one to the same JSON`, async () => {
      const asked = answer(notes, 'mappata');
      const read = given(await answers.reader(lettore, { profilo, versione: '1' }).read(asked));
      expect(Buffer.from(read.estratto ?? [])).to.deep.equal(
        Buffer.from(given(readAnswer(answer(notes, 'mappata'), lettore)).estratto ?? []),
      );
      expect(read.corpo).to.equal(undefined);
    });

    it(`cut the Body’s child out of a ${name} one, and leave an envelope that can still be cut`, async () => {
      const { busta, corpo } = given(
        await answers.reader(lettore, { profilo, versione: '1' }).read(answer(notes, 'xml')),
      );
      const [child] = busta.bodyChildren;
      if (!child) throw new Error('Body is empty');
      const text = Buffer.from(corpo ?? []).toString();
      expect(text)
        .to.match(/^<ConsultaEstrattoContoResponse xmlns/)
        .and.include(`xmlns="${ECI}"`)
        .and.include('xmlns:x=');
      expect(Buffer.from(standaloneElement(busta, child)).toString()).to.equal(text);
    });
  }

  for (const [name, notes] of [
    ['small', SMALL],
    ['big', BIG],
  ] as const) {
    it(`keep the message of a ${name} one whose attachments are left, and read it made whole`, async () => {
      const { risposta } = answer(notes, 'xml');
      const xop = 'http://www.w3.org/2004/08/xop/include';
      const root = Buffer.from(risposta.body)
        .toString()
        .replace(codiceFiscale, `<i:Include xmlns:i="${xop}" href="cid:cf"/>`);
      const body = Buffer.concat([
        Buffer.from('--b\r\nContent-Type: application/xop+xml; type="text/xml"\r\n\r\n'),
        Buffer.from(root),
        Buffer.from('\r\n--b\r\nContent-ID: <cf>\r\n\r\n'),
        Buffer.from(codiceFiscale, 'base64'),
        Buffer.from('\r\n--b--'),
      ]);
      const headers = { 'content-type': 'multipart/related; boundary=b; type="application/xop+xml"' };
      const asked = { ...answer(notes, 'xml'), risposta: { ...risposta, headers, body }, allegati: 'lascia' as const };
      const reader = answers.reader(lettore, { profilo, versione: '1' });
      const { busta, allegati } = given(await reader.read(asked));
      expect(Buffer.from(busta.bytes).toString()).to.equal(root);
      expect(Buffer.from(allegati?.bytes ?? []).equals(body)).to.equal(true);
      expect(allegati?.attachments[0]?.headers.get('content-id')).to.equal('<cf>');
      const other = { ...asked, codiceFiscale: 'RSSMRA85T10A562S' };
      expect(await reader.read(other)).to.have.nested.property('refusal.motivo', 'risposta-non-conforme');
      const { allegati: _, ...nothing } = asked;
      expect(await reader.read(nothing)).to.have.nested.property(
        'refusal.fatti.codice',
        'ERR_MODI_ATTACHMENTS_REFUSED',
      );
    });
  }

  it('leave the caller’s bytes where they were', async () => {
    const asked = answer(BIG, 'mappata');
    const length = asked.risposta.body.byteLength;
    await answers.reader(lettore, { profilo, versione: '1' }).read(asked);
    expect(asked.risposta.body.byteLength).to.equal(length);
  });

  it('refuse a big one that is not conformant, by its code', async () => {
    const asked = answer(BIG, 'mappata');
    const lettura = await answers
      .reader(lettore, { profilo, versione: '1' })
      .read({ ...asked, codiceFiscale: 'FRRLCU74C58L219G' });
    expect(lettura.tipo === 'rifiuto' && lettura.refusal.motivo).to.equal('risposta-non-conforme');
  });
});
