import { connect } from 'node:net';
import { expect } from 'chai';
import type { RichiestaConsultazione } from '../../src/flow/richiesta.js';
import { CF, CF_ALTRO, CF_OMOCODO, CF_PROVVISORIO, ISTANTE } from '../policy/scena.js';
import { ACCESSO, apriCasa, BASIC, BASIC_NON_FIDATA, chiedi, IO, JSON_UTF8, type Casa, type Domanda } from './casa.js';

const ASSICURATO = ['Varco-Assicurato', CF] as const;
const BUONA: Domanda = { headers: [IO, JSON_UTF8, ASSICURATO], corpo: JSON.stringify({ codiceFiscale: CF }) };
const FUORI_POSTO = /RSSMRA|rssmra|VRDLGU|12345678903|s3greto|token-segreto/;

describe('POST /v1/estratti-conto', () => {
  let casa: Casa;
  beforeEach(async () => (casa = await apriCasa()));
  afterEach(() => casa.close());

  /** What reached the flow, which must be one request. */
  const una = (): RichiestaConsultazione => {
    const [richiesta, ...altre] = casa.richieste;
    if (!richiesta || altre.length > 0) throw new Error('one request was to reach the flow');
    return richiesta;
  };

  it('hands to the flow a request that is sound', async () => {
    await chiedi(casa, {
      ...BUONA,
      headers: [...(BUONA.headers ?? []), ['Varco-LoA', 'CIE'], ['Varco-Postazione', 'PC-1'], ['Varco-Pratica', '7']],
    });
    const [{ abbandonata, ...richiesta } = { abbandonata: undefined }, ...altre] = casa.richieste;
    expect(abbandonata).to.be.a('function');
    expect([richiesta, ...altre]).to.deep.equal([
      {
        accessoId: ACCESSO,
        ricevuta: ISTANTE,
        richiedente: {
          enteId: 'cassa',
          applicazioneId: 'portale',
          indirizzo: '127.0.0.1',
          porta: 'rest',
          persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false },
          livello: 'CIE',
          postazione: 'PC-1',
          pratica: '7',
        },
        servizioId: 'eci',
        resa: 'mappata',
        codiceFiscale: CF,
      },
    ]);
    expect(casa.anonimi).to.deep.equal([]);
  });

  for (const [what, written, read] of [
    ['lower case', CF.toLowerCase(), CF],
    ['omocodia, as it is', CF_OMOCODO, CF_OMOCODO],
    ['eleven digits', CF_PROVVISORIO, CF_PROVVISORIO],
    ['the prefix of identity providers', `TINIT-${CF}`, CF],
    ['spaces around', ` ${CF}\t`, CF],
  ] as const) {
    it(`reads a codice fiscale with ${what}`, async () => {
      await chiedi(casa, { ...BUONA, corpo: JSON.stringify({ codiceFiscale: written }) });
      expect(una()).to.include({ codiceFiscale: read });
      expect(una()).not.to.have.property('rifiutoDellaPorta');
    });
  }

  const conCorpo = (corpo: string | Uint8Array): Domanda => ({ ...BUONA, corpo });
  const conTipo = (...tipo: readonly string[]): Domanda => ({
    ...BUONA,
    headers: [IO, ASSICURATO, ...tipo.map((value) => ['Content-Type', value] as const)],
  });
  const conIntestazioni = (...more: readonly (readonly [string, string])[]): Domanda => ({
    ...BUONA,
    headers: [...(BUONA.headers ?? []), ...more],
  });

  for (const [what, domanda, stato, codice, pointer] of [
    ['malformed JSON', conCorpo(`{"codiceFiscale": "${CF}"`), 400, 'richiesta-non-valida', ''],
    ['JSON with a comma too many', conCorpo(`{"codiceFiscale": "${CF}",}`), 400, 'richiesta-non-valida', ''],
    ['an empty body', conCorpo(''), 400, 'richiesta-non-valida', ''],
    ['no body at all', { headers: BUONA.headers ?? [] }, 400, 'richiesta-non-valida', ''],
    [
      'text that is not UTF-8',
      conCorpo(Buffer.from(`{"codiceFiscale":"${CF}\u00e8"}`, 'latin1')),
      400,
      'richiesta-non-valida',
      '',
    ],
    ['UTF-16', conCorpo(Buffer.from(`{"codiceFiscale":"${CF}"}`, 'utf16le')), 400, 'richiesta-non-valida', ''],
    ['two documents', conCorpo(`{"codiceFiscale":"${CF}"}{}`), 400, 'richiesta-non-valida', ''],
    ['a string', conCorpo(`"${CF}"`), 400, 'richiesta-non-valida', ''],
    ['null', conCorpo('null'), 400, 'richiesta-non-valida', ''],
    ['an empty object', conCorpo('{}'), 400, 'richiesta-non-valida', '/codiceFiscale'],
    ['another name', conCorpo(`{"codicefiscale":"${CF}"}`), 400, 'richiesta-non-valida', '/codiceFiscale'],
    ['an extra member', conCorpo(`{"codiceFiscale":"${CF}","nome":"Mario"}`), 400, 'richiesta-non-valida', ''],
    ['a member twice', conCorpo(`{"codiceFiscale":"x","codiceFiscale":"${CF}"}`), 400, 'richiesta-non-valida', ''],
    [
      'a member twice, once in disguise',
      conCorpo(`{"codiceFiscale":"x","codice\\u0046iscale":"${CF}"}`),
      400,
      'richiesta-non-valida',
      '',
    ],
    ['an extra __proto__', conCorpo(`{"codiceFiscale":"${CF}","__proto__":{}}`), 400, 'richiesta-non-valida', ''],
    ['a number', conCorpo(`{"codiceFiscale":${CF_PROVVISORIO}}`), 400, 'richiesta-non-valida', '/codiceFiscale'],
    ['a null', conCorpo('{"codiceFiscale":null}'), 400, 'richiesta-non-valida', '/codiceFiscale'],
    [
      'a wrong control character',
      conCorpo('{"codiceFiscale":"RSSMRA85T10A562T"}'),
      422,
      'codice-fiscale-non-valido',
      '/codiceFiscale',
    ],
    [
      'a wrong control digit',
      conCorpo('{"codiceFiscale":"12345678904"}'),
      422,
      'codice-fiscale-non-valido',
      '/codiceFiscale',
    ],
    [
      'a letter that only looks Latin',
      conCorpo('{"codiceFiscale":"RSSMRA85T10А562S"}'),
      422,
      'codice-fiscale-non-valido',
      '/codiceFiscale',
    ],
    ['an empty code', conCorpo('{"codiceFiscale":""}'), 422, 'codice-fiscale-non-valido', '/codiceFiscale'],
    [
      'a code that is too long',
      conCorpo(`{"codiceFiscale":"${CF.repeat(10)}"}`),
      422,
      'codice-fiscale-non-valido',
      '/codiceFiscale',
    ],
    ['no content type', conTipo(), 415, 'formato-non-ammesso', 'Content-Type'],
    ['text', conTipo('text/plain'), 415, 'formato-non-ammesso', 'Content-Type'],
    ['XML', conTipo('application/xml'), 415, 'formato-non-ammesso', 'Content-Type'],
    ['a form', conTipo('application/x-www-form-urlencoded'), 415, 'formato-non-ammesso', 'Content-Type'],
    ['another JSON', conTipo('application/jsonp'), 415, 'formato-non-ammesso', 'Content-Type'],
    [
      'JSON in another charset',
      conTipo('application/json; charset=iso-8859-1'),
      415,
      'formato-non-ammesso',
      'Content-Type',
    ],
    [
      'an Accept that nobody can serve',
      conIntestazioni(['Accept', 'application/pdf, image/*']),
      406,
      'risposta-non-producibile',
      'Accept',
    ],
    ['an Accept that refuses all', conIntestazioni(['Accept', '*/*;q=0']), 406, 'risposta-non-producibile', 'Accept'],
    ['a DPoP proof', conIntestazioni(['DPoP', 'token-segreto']), 400, 'intestazione-riservata', 'dpop'],
    ['a Digest', conIntestazioni(['Digest', 'SHA-256=x']), 400, 'intestazione-riservata', 'digest'],
    [
      'a tracking evidence of its own',
      conIntestazioni(['Agid-JWT-TrackingEvidence', 'token-segreto']),
      400,
      'intestazione-riservata',
      'agid-jwt-trackingevidence',
    ],
    [
      'a signature of its own',
      conIntestazioni(['Agid-JWT-Signature', 'token-segreto']),
      400,
      'intestazione-riservata',
      'agid-jwt-signature',
    ],
    [
      "INPS's identity",
      conIntestazioni(['INPS-Identity-UserId', CF_ALTRO]),
      400,
      'intestazione-riservata',
      'inps-identity-userid',
    ],
    [
      'the person twice',
      conIntestazioni(['varco-assicurato', CF_ALTRO]),
      400,
      'intestazione-ripetuta',
      'Varco-Assicurato',
    ],
    ['two persons', conIntestazioni(['Varco-Operatore', 'op.rossi']), 400, 'richiesta-non-valida', 'Varco-Operatore'],
    ['an unknown level', conIntestazioni(['Varco-LoA', 'SPID9']), 400, 'richiesta-non-valida', 'Varco-LoA'],
  ] as const) {
    it(`refuses ${what}, by the flow and so by the register, naming the field and the remedy`, async () => {
      const risposta = await chiedi(casa, domanda);
      expect(risposta.stato).to.equal(stato);
      expect(risposta.json).to.include({ codice, status: stato });
      expect(risposta.json['errors']).to.have.nested.property('[0].pointer', pointer);
      expect(risposta.json['rimedio']).to.be.a('string').and.not.equal('');
      expect(risposta.headers).to.include({ 'cache-control': 'no-store', 'varco-accesso': ACCESSO });
      expect(risposta.testo).not.to.match(FUORI_POSTO);
      const richiesta = una();
      expect(richiesta.rifiutoDellaPorta).to.include({ motivo: codice, campo: pointer });
      expect(richiesta).not.to.have.property('codiceFiscale');
      expect(richiesta.richiedente).to.include({ enteId: 'cassa', applicazioneId: 'portale', porta: 'rest' });
      expect(casa.anonimi).to.deep.equal([]);
    });
  }

  it('keeps, in a request that it refuses, the person that was named well', async () => {
    await chiedi(casa, conCorpo('{'));
    expect(una().richiedente.persona).to.deep.equal({ tipo: 'assicurato', codiceFiscale: CF, attestata: false });
  });

  it('tells a wrong codice fiscale of the person from a wrong one of the subject', async () => {
    const { stato, json } = await chiedi(casa, {
      ...BUONA,
      headers: [IO, JSON_UTF8, ['Varco-Assicurato', 'RSSMRA85T10A562T']],
    });
    expect(stato).to.equal(422);
    expect(json['errors']).to.have.nested.property('[0].pointer', 'Varco-Assicurato');
  });

  it('refuses the person in a header from an application that is not trusted for it, and hands on nobody', async () => {
    const { stato, json } = await chiedi(casa, {
      ...BUONA,
      headers: [['Authorization', BASIC_NON_FIDATA], JSON_UTF8, ASSICURATO],
    });
    expect(stato).to.equal(403);
    expect(json).to.include({ codice: 'applicazione-non-ammessa', requisito: 'Q-03' });
    expect(una().richiedente).not.to.have.property('persona');
    expect(una().richiedente.applicazioneId).to.equal('muta');
  });

  it('lets a request without a person through to the rules', async () => {
    await chiedi(casa, { ...BUONA, headers: [IO, JSON_UTF8] });
    expect(una()).not.to.have.property('rifiutoDellaPorta');
    expect(una().richiedente).not.to.have.property('persona');
  });

  for (const tipo of [
    'application/json;charset=utf-8',
    'Application/JSON ; charset="UTF-8"',
    'application/json; charset=utf8',
  ]) {
    it(`takes ${tipo}`, async () => {
      await chiedi(casa, conTipo(tipo));
      expect(una()).to.include({ codiceFiscale: CF });
    });
  }

  it('takes a JSON text that begins with a byte order mark', async () => {
    await chiedi(casa, conCorpo(`\ufeff${JSON.stringify({ codiceFiscale: CF })}`));
    expect(una()).to.include({ codiceFiscale: CF });
  });

  for (const chunked of [false, true]) {
    it(`refuses a body over 4096 bytes, ${chunked ? 'though its length was not declared' : 'by its declared length'}`, async () => {
      const corpo = JSON.stringify({ codiceFiscale: CF }).padEnd(4097, ' ');
      const { stato, json } = await chiedi(casa, { ...BUONA, corpo, chunked });
      expect(stato).to.equal(413);
      expect(json['codice']).to.equal('richiesta-troppo-grande');
      expect(json['detail']).to.include('4096');
      expect(una().rifiutoDellaPorta?.motivo).to.equal('richiesta-troppo-grande');
    });
  }

  it('takes one of 4096 bytes', async () => {
    await chiedi(casa, { ...BUONA, corpo: JSON.stringify({ codiceFiscale: CF }).padEnd(4096, ' '), chunked: true });
    expect(una()).to.include({ codiceFiscale: CF });
  });

  it('records a request whose caller hangs up half-way, and goes on serving', async () => {
    const socket = connect(casa.porta, '127.0.0.1');
    const head = [
      'POST /v1/estratti-conto HTTP/1.1',
      'Host: varco',
      `Authorization: ${BASIC}`,
      'Content-Type: application/json',
    ];
    const begun = [...head, 'Content-Length: 100', '', '{"codiceFiscale":"'].join('\r\n');
    await new Promise<void>((resolve) => socket.write(begun, () => resolve()));
    socket.destroy();
    while (casa.richieste.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(una().rifiutoDellaPorta).to.include({ motivo: 'richiesta-non-valida' });
    expect(una()).not.to.have.property('codiceFiscale');
    expect((await chiedi(casa, { metodo: 'GET', percorso: '/health/live' })).stato).to.equal(200);
    expect(casa.imprevisti).to.deep.equal([]);
  });
});
