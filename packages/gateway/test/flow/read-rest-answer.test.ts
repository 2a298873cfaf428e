import { TokenError, type TransportResponse, type VerifiedIntegrity } from '@varco/modi-client';
import { expect } from 'chai';
import type { LetturaRest } from '../../src/flow/answer-reader.js';
import type { ContrattoRest } from '../../src/domain/servizio-rest.js';
import { esaminaDocumento } from '../../src/flow/leggi-documento.js';
import { readRestAnswer, type GiudiceRest } from '../../src/flow/read-rest-answer.js';
import { CF, ISTANTE } from '../policy/scena.js';

const ALTRO = 'VRDLGU85T20H501L';
const CONTRATTO: Pick<ContrattoRest, 'esito' | 'assicurato'> = {
  esito: { codice: '/esito', positivi: ['OK'], nonTrovato: ['MANCA'], stati: [404, 422] },
  assicurato: '/chi',
};
const BUONA = JSON.stringify({ esito: 'OK', chi: CF, importo: 12.5 });

interface Risposta {
  readonly status?: number;
  readonly tipo?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly corpo?: string | Uint8Array;
}

const rispostaDi = ({
  status = 200,
  tipo = 'application/json',
  headers = {},
  corpo = BUONA,
}: Risposta): TransportResponse => ({
  status,
  headers: { 'content-type': tipo, ...headers },
  body: Buffer.from(corpo),
});
const leggi = async (
  risposta: Risposta,
  contratto: Pick<ContrattoRest, 'esito' | 'assicurato'> = CONTRATTO,
  giudice?: GiudiceRest,
): Promise<LetturaRest> =>
  readRestAnswer(
    { risposta: rispostaDi(risposta), codiceFiscale: CF, resa: 'documento', istante: ISTANTE },
    { contratto, esamina: async (documento) => esaminaDocumento(documento), ...(giudice ? { giudice } : {}) },
  );
const rifiuto = async (...asked: Parameters<typeof leggi>) => {
  const lettura = await leggi(...asked);
  if (lettura.tipo !== 'rifiuto') throw new Error(`it was ${lettura.tipo}`);
  return lettura.refusal;
};

describe('the answer of a REST service', () => {
  it('is handed on byte by byte, with its type', async () => {
    const corpo = ` {"esito":"OK",\n"chi":"${CF}" , "n":1.50}\n`;
    for (const tipo of ['application/json', 'application/json; charset=UTF-8', 'application/vnd.inps.v1+json']) {
      const lettura = await leggi({ corpo, tipo });
      expect(lettura).to.include({ tipo: 'documento', contentType: tipo });
      expect('corpo' in lettura && Buffer.from(lettura.corpo).toString()).to.equal(corpo);
    }
  });

  it('is not conformant when it is no JSON in UTF-8, or says that it is something else', async () => {
    for (const risposta of [
      { tipo: 'text/html', corpo: '<html></html>' },
      { tipo: 'application/problem+json' },
      { tipo: 'application/json; charset=iso-8859-1' },
      { tipo: '' },
      { headers: { 'content-encoding': 'gzip' } },
      { corpo: '' },
      { corpo: BUONA.slice(0, -1) },
      { corpo: Buffer.from([0x22, 0xff, 0x22]) },
      { corpo: `\ufeff${BUONA}` },
    ] as const) {
      const refusal = await rifiuto(risposta);
      expect(refusal.motivo, JSON.stringify(risposta)).to.equal('risposta-non-conforme');
      expect(refusal.fatti?.['codice']).to.match(/^ERR_VARCO_DOCUMENTO_(TIPO|JSON)$/);
    }
  });

  it('about somebody else is not handed on, and neither is one that does not say about whom', async () => {
    for (const chi of [ALTRO, undefined, null, [CF], CF.toLowerCase()]) {
      const refusal = await rifiuto({ corpo: JSON.stringify({ esito: 'OK', chi }) });
      expect(refusal).to.deep.equal({
        motivo: 'risposta-non-conforme',
        fatti: { codice: 'ERR_VARCO_DOCUMENTO_ASSICURATO', percorso: '/chi' },
      });
    }
    expect(await leggi({ corpo: '{"a":1}' }, {})).to.include({ tipo: 'documento' });
  });

  it('is not conformant where two readers could read it differently, if something is looked for in it', async () => {
    const due = `{"esito":"OK","chi":"${ALTRO}","chi":"${CF}"}`;
    expect(await rifiuto({ corpo: due })).to.deep.include({
      ...{ motivo: 'risposta-non-conforme', fatti: { codice: 'ERR_VARCO_DOCUMENTO_JSON' } },
    });
    expect(await rifiuto({ corpo: due }, { assicurato: '/chi' })).to.include({ motivo: 'risposta-non-conforme' });
    expect(await leggi({ corpo: due }, {})).to.include({ tipo: 'documento' });
  });

  it('has no outcome code that names a person: none of it reaches the register', async () => {
    for (const codice of [ALTRO, CF, `E_${CF.toLowerCase()}`, `NO-${CF}`]) {
      const refusal = await rifiuto({ corpo: JSON.stringify({ esito: codice, chi: CF }) });
      expect(refusal, codice).to.deep.equal({
        ...{ motivo: 'risposta-non-conforme', fatti: { codice: 'ERR_VARCO_DOCUMENTO_ESITO', percorso: '/esito' } },
      });
    }
  });

  it('is a business no where the contract says so: by the code of a success, or by status and code', async () => {
    expect(await leggi({ corpo: '{"esito":"DB_OFFLINE"}' })).to.deep.equal({
      ...{ tipo: 'esito-negativo', codice: 'DB_OFFLINE', nonTrovato: false },
    });
    const problema = { tipo: 'application/problem+json', corpo: '{"esito":"MANCA","title":"x"}' };
    expect(await leggi({ status: 404, ...problema })).to.include({ tipo: 'esito-negativo', nonTrovato: true });
    for (const altro of [
      { status: 409, ...problema },
      { status: 404, ...problema, headers: { 'govway-transaction-errortype': 'UnknownAPI' } },
      { status: 404, tipo: 'application/problem+json', corpo: '{"title":"Not Found"}' },
      { status: 404, tipo: 'application/problem+json', corpo: `{"esito":"il signor ${CF}"}` },
    ]) {
      expect(await rifiuto(altro), JSON.stringify(altro)).to.include({ motivo: 'erogatore-in-errore' });
    }
    expect(await rifiuto({ corpo: '{"chi":"x"}' })).to.deep.include({
      fatti: { codice: 'ERR_VARCO_DOCUMENTO_ESITO', percorso: '/esito' },
    });
  });

  it('is a failure by its status, as Faults are, with the front end’s reference and not a word of its text', async () => {
    for (const [status, motivo, riprovaDopo] of [
      [429, 'erogatore-limite', 30],
      [401, 'erogatore-rifiuta', undefined],
      [403, 'erogatore-rifiuta', undefined],
      [503, 'erogatore-non-disponibile', 30],
      [504, 'erogatore-in-ritardo', undefined],
      [500, 'erogatore-in-errore', undefined],
      [400, 'erogatore-in-errore', undefined],
      [302, 'erogatore-in-errore', undefined],
    ] as const) {
      const refusal = await rifiuto({
        ...{ status, tipo: 'application/problem+json', corpo: JSON.stringify({ detail: `di ${CF}`, title: 'No' }) },
        headers: {
          ...{ 'retry-after': '30', 'govway-transaction-id': 'abc-1' },
          'govway-transaction-errortype': 'LimitExceeded',
        },
      });
      expect(refusal, String(status)).to.deep.equal({
        motivo,
        fatti: { stato: status, faultcode: 'LimitExceeded', govwayId: 'abc-1' },
        ...(riprovaDopo === undefined ? {} : { riprovaDopo }),
      });
    }
    const strane = { 'govway-transaction-errortype': `x ${CF}`, 'govway-transaction-id': 'a b' };
    expect((await rifiuto({ status: 500, headers: strane })).fatti).to.deep.equal({ stato: 500 });
  });
});

describe('the answer of a REST service that signs', () => {
  const firma = {
    token: { payload: { jti: 'j-1' }, key: { signer: 'inps' }, expiresAt: 7 },
  } as unknown as VerifiedIntegrity;
  const firmata = { 'agid-jwt-signature': 'a.b.c' };
  const giudice = (
    esito: TokenError | undefined,
    erroriNonFirmati: GiudiceRest['erroriNonFirmati'] = 'ammessi',
  ): GiudiceRest => ({
    erroriNonFirmati,
    verify: async () => {
      if (esito) throw esito;
      return firma;
    },
  });
  const buona = giudice(undefined);

  it('is handed on with who signed it', async () => {
    const lettura = await leggi({ headers: firmata }, CONTRATTO, buona);
    expect(lettura).to.deep.include({
      tipo: 'documento',
      firma: { firmatario: 'inps', messageId: 'j-1', valeFino: 7 },
    });
    const no = await rifiuto({ status: 500, headers: firmata }, CONTRATTO, buona);
    expect(no.fatti).to.deep.include({ firmata: true });
  });

  it('is not believed, for a reason of a closed list', async () => {
    for (const [code, facts, causa] of [
      ['ERR_MODI_TOKEN_MISSING', {}, 'non-firmata'],
      ['ERR_MODI_NOT_SIGNED', { header: 'content-type' }, 'parte-non-firmata'],
      ['ERR_MODI_HEADER_MISMATCH', {}, 'alterata'],
      ['ERR_MODI_DIGEST_MISMATCH', {}, 'alterata'],
      ['ERR_MODI_DIGEST_MISMATCH', { reason: 'request' }, 'altra-richiesta'],
      ['ERR_MODI_CLAIM_MISMATCH', { claim: 'request_digest' }, 'parte-non-firmata'],
      ['ERR_MODI_CLAIM_MISMATCH', { claim: 'aud' }, 'altro-destinatario'],
      ['ERR_MODI_CLAIM_MISMATCH', { claim: 'signed_headers' }, 'forma-non-ammessa'],
      ['ERR_MODI_SIGNATURE_INVALID', {}, 'firma-non-valida'],
      ['ERR_MODI_KEY_UNKNOWN', {}, 'certificato-non-fidato'],
      ['ERR_MODI_CERT_REVOKED', {}, 'certificato-revocato'],
      ['ERR_MODI_TOKEN_EXPIRED', {}, 'fuori-tempo'],
      ['ERR_MODI_REPLAYED', {}, 'ripetuta'],
      ['ERR_MODI_REPLAY_STORE_UNAVAILABLE', {}, 'non-verificabile'],
      ['ERR_MODI_TOKEN_MALFORMED', {}, 'forma-non-ammessa'],
    ] as const) {
      const refusal = await rifiuto({ headers: firmata }, CONTRATTO, giudice(new TokenError(code, 'no', { facts })));
      expect(refusal, code).to.deep.include({ motivo: 'risposta-non-autentica' });
      expect(refusal.fatti, code).to.deep.include({ codice: code, causa });
    }
  });

  it('may be an error that nobody signed, unless it is agreed that all are', async () => {
    const manca = giudice(new TokenError('ERR_MODI_TOKEN_MISSING', 'there is none'));
    const refusal = await rifiuto({ status: 404, corpo: '{"esito":"MANCA"}' }, CONTRATTO, manca);
    // What nobody vouches for is no answer about a person.
    expect(refusal).to.deep.include({ motivo: 'erogatore-in-errore', fatti: { firmata: false, stato: 404 } });
    const rigido = giudice(new TokenError('ERR_MODI_TOKEN_MISSING', 'there is none'), 'rifiutati');
    expect(await rifiuto({ status: 500 }, CONTRATTO, rigido)).to.include({ motivo: 'risposta-non-autentica' });
    expect(await rifiuto({ status: 200 }, CONTRATTO, manca)).to.include({ motivo: 'risposta-non-autentica' });
  });
});
