import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { ADESSO, ANAGRAFE, cambia, chiavi, CHIAVE_256, GIORNO, rigaDi, SHA_2 } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { makeCertificato } from '../config/certificato.js';
import { encodeIntestazione } from '../../src/iscritti/formato.js';
import { keyCheck } from '../../src/iscritti/impronta.js';
import { DESIGNATO, Lettore, SERVIZIO, ULTIMA, OPERATORE } from './lettore.js';

describe('the anagrafe document', () => {
  let lettore: Lettore;
  let banco: Banco;
  before(async () => {
    lettore = await Lettore.apri();
    ({ banco } = lettore);
  });
  after(() => banco.remove());

  const load = (text: string) => lettore.load(text);
  const trovati = (text: string) => lettore.trovati(text);
  const unico = (text: string) => lettore.unico(text);

  it('is read with every default filled and every path made absolute', async () => {
    const esito = await load(ANAGRAFE);
    if (!esito.ok) throw new Error(JSON.stringify(esito.difetti));
    expect(esito.sha256).to.equal(createHash('sha256').update(ANAGRAFE).digest('hex'));
    const [ente] = esito.documento.enti;
    expect(ente).to.deep.include({ organizzazionePdnd: 'cassa', iscritti: { tipo: 'tutti' } });
    expect(ente?.convenzioni[0]).to.deep.include({ stato: 'attiva' });
    expect(ente?.convenzioni[0]?.servizi[0]).to.deep.equal({
      servizioId: 'eci',
      chiamateMassimeGiorno: 100,
      livelloMinimo: 'SPID2',
      fasceOperatori: [],
      fasceAssicurati: [],
    });
    expect(ente?.servizi[0]).to.deep.include({
      profilo: {
        canale: 'pdnd',
        voucher: 'bearer',
        tracciamento: 'nessuno',
        identity: 'soap',
        mtls: true,
        wss: 'nessuno',
        integrita: 'nessuno',
        risposta: 'libera',
      },
      tls: { certificato: `file:${banco.path('p256.cert.pem')}`, chiave: `file:${banco.path('p256.pem')}` },
      wsdl: banco.path('contratto/eci.wsdl'),
      profiloMappatura: banco.path('profilo.yaml'),
      userIdAssicurato: 'codice-fiscale',
      riusoEvidenza: 'finestra',
      tempoMassimoMs: 60_000,
      dimensioneMassima: 16_777_216,
    });
    expect(ente?.applicazioni[0]).to.deep.include({
      stato: 'attiva',
      attestaPersona: false,
      senzaLivello: false,
      porteDelegate: [],
    });
    expect(ente?.applicazioni[1]?.porteDelegate[0]).to.deep.include({ dialetto: 'govway', prefissoErrori: 'GOVWAY-' });
    expect(ente?.operatori).to.deep.equal([
      { codice: 'op1', attoDesignazione: 'Atto n. 1', stato: 'abilitato', reti: [] },
    ]);
  });

  it('says aloud that everyone is taken as insured', async () => {
    const { avvisi } = await load(ANAGRAFE);
    expect(avvisi.map(({ codice, percorso, riga }) => [codice, percorso, riga])).to.deep.equal([
      ['iscritti-tutti', '/enti/0/iscritti/tipo', rigaDi(ANAGRAFE, 'tipo: tutti')],
    ]);
  });

  it('takes fingerprints as openssl prints them', async () => {
    const colons = Array.from({ length: 32 }, () => 'BB').join(':');
    const esito = await load(cambia(ANAGRAFE, SHA_2, colons));
    expect(esito.ok && esito.documento.enti[0]?.applicazioni[1]?.credenziali).to.deep.equal([
      { tipo: 'certificato', improntaSha256: SHA_2 },
    ]);
  });

  it('never shows the code of an operator, which may be the codice fiscale of one', async () => {
    const operatore = '      - codice: RSSMRA85T10A562S\n        attoDesignazione: Atto n. 1\n';
    const found = await trovati(cambia(ANAGRAFE, OPERATORE, operatore + operatore));
    expect(found.map(({ codice, percorso }) => [codice, percorso])).to.deep.equal([
      ['codice-fiscale-in-chiaro', '/enti/0/operatori/0/codice'],
      ['codice-ripetuto', '/enti/0/operatori/1/codice'],
      ['codice-fiscale-in-chiaro', '/enti/0/operatori/1/codice'],
    ]);
    expect(found[1]?.problema).to.include('/enti/0/operatori/0/codice');
    expect(JSON.stringify(found).toUpperCase()).not.to.include('RSSMRA');
  });

  it('asks for networks of enabled operators only, and once for all of them', async () => {
    const consenso = cambia(ANAGRAFE, ULTIMA, `${ULTIMA}            consensoOperatori: P/2\n`);
    const con = async (operatori: string) =>
      (await trovati(cambia(consenso, OPERATORE, operatori))).map(({ codice, percorso }) => [codice, percorso]);
    const operatore = (codice: string, more = '') => OPERATORE.replace('op1', codice) + more;
    expect(await con(operatore('a', '        reti: [10.0.0.0/8]\n'))).to.deep.equal([]);
    expect(await con(operatore('a', '        stato: revocato\n'))).to.deep.equal([]);
    expect(await con(operatore('a', '        stato: revocato\n') + operatore('b') + operatore('c'))).to.deep.equal([
      ['reti-mancanti', '/enti/0/operatori/1'],
    ]);
  });

  it('asks for a PDND block wherever one is needed', async () => {
    const senza = ANAGRAFE.replace(/ {8}pdnd:\n(?: {10}.*\n)+/, '');
    expect(await unico(senza)).to.include({
      codice: 'pdnd-mancante',
      percorso: `${SERVIZIO}/pdnd`,
      riga: rigaDi(senza, 'id: eci\n        nome'),
    });
    expect(await unico(cambia(senza, 'canale: pdnd', 'canale: modi\n          voucher: bearer'))).to.include({
      codice: 'pdnd-mancante',
    });
    expect(
      await unico(cambia(senza, 'canale: pdnd', 'canale: modi\n          tracciamento: AUDIT_REST_01')),
    ).to.include({ codice: 'pdnd-mancante' });
    expect(await trovati(cambia(senza, 'canale: pdnd', 'canale: modi'))).to.deep.equal([]);
  });

  it('keeps apart two convenzioni of one service in time', async () => {
    const seconda = (inizio: string) =>
      ANAGRAFE.replace(
        '    servizi:\n      - id: eci\n',
        `      - id: eci-2\n        protocollo: P/2\n        dataInizio: ${inizio}\n        dataFine: 2036-01-01\n        servizi: [{ servizioId: eci, chiamateMassimeGiorno: 5 }]\n$&`,
      );
    const text = seconda('2030-12-31');
    expect(await unico(text)).to.include({
      codice: 'convenzioni-sovrapposte',
      percorso: '/enti/0/convenzioni/1/dataInizio',
      riga: rigaDi(text, '2030-12-31'),
    });
    expect(await trovati(seconda('2031-01-01'))).to.deep.equal([]);
  });

  it('gives one path of an application one meaning', async () => {
    const porta = ANAGRAFE.slice(ANAGRAFE.indexOf('          - percorso:'), ANAGRAFE.indexOf('    operatori:'));
    const text = cambia(ANAGRAFE, porta, porta + porta);
    expect(await unico(text)).to.include({
      codice: 'percorso-ripetuto',
      percorso: '/enti/0/applicazioni/1/porteDelegate/1/percorso',
    });
  });

  it('keeps ids, users, fingerprints and administration codes of different enti apart', async () => {
    const ente = ANAGRAFE.slice(ANAGRAFE.indexOf('  - id: cassa'));
    const due = (ANAGRAFE + ente).replaceAll('    iscritti:\n', `${DESIGNATO}    iscritti:\n`);
    const found = await trovati(due);
    expect(found.map(({ codice, percorso }) => [codice, percorso])).to.deep.equal([
      ['id-ripetuto', '/enti/1/id'],
      ['codice-ripetuto', '/enti/1/codiceAmministrazione'],
      ['utente-ripetuto', '/enti/1/applicazioni/0/credenziali/0/utente'],
      ['impronta-ripetuta', '/enti/1/applicazioni/1/credenziali/0/improntaSha256'],
    ]);
    expect(found[0]?.riga).to.equal(rigaDi(ANAGRAFE, '  - id: cassa') + ente.split('\n').length);
  });

  it('does not take one key for signing and for TLS', async () => {
    await banco.write('rsa.cert.pem', makeCertificato(chiavi.rsa, ADESSO - GIORNO, ADESSO + 90 * GIORNO));
    const text = cambia(cambia(ANAGRAFE, 'file:p256.cert.pem', 'file:rsa.cert.pem'), 'file:p256.pem', 'file:rsa.pem');
    expect(await unico(text)).to.include({ codice: 'chiave-condivisa', percorso: `${SERVIZIO}/tls/chiave` });
  });

  it('looks at the list of the insured and at its key', async () => {
    const altra = Buffer.alloc(32, 1).fill(2, 16);
    await banco.write('altra256', altra.toString('base64'));
    const sha256 = createHash('sha256').digest('hex');
    const lista = encodeIntestazione({ totale: 0, chiave: keyCheck(CHIAVE_256), sha256 });
    await banco.write('iscritti', lista);
    await banco.write('troncato', encodeIntestazione({ totale: 3, chiave: keyCheck(CHIAVE_256), sha256 }));
    const con = (percorso: string, chiave: string) =>
      cambia(ANAGRAFE, 'tipo: tutti', `tipo: file\n      percorso: ${percorso}\n      chiave: file:${chiave}`);
    const at = '/enti/0/iscritti';
    expect(await trovati(con('iscritti', 'chiave256'))).to.deep.equal([]);
    expect(await unico(con('manca', 'chiave256'))).to.include({ codice: 'file-assente', percorso: `${at}/percorso` });
    expect(await unico(con('rsa.pem', 'chiave256'))).to.include({
      codice: 'iscritti-illeggibile',
      percorso: `${at}/percorso`,
    });
    expect(await unico(con('troncato', 'chiave256'))).to.include({
      codice: 'iscritti-illeggibile',
      percorso: `${at}/percorso`,
    });
    expect(await unico(con('iscritti', 'altra256'))).to.include({
      codice: 'iscritti-illeggibile',
      percorso: `${at}/chiave`,
    });
    expect(await unico(con('iscritti', 'rsa.pem'))).to.include({
      codice: 'chiave-inutilizzabile',
      percorso: `${at}/chiave`,
    });
  });
});
