import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import type { Difetto } from '../../src/config/difetto.js';
import {
  ADESSO,
  ANAGRAFE,
  apriBanco,
  cambia,
  chiavi,
  CHIAVE_256,
  GIORNO,
  orologio,
  pem,
  rigaDi,
  SHA,
  SHA_2,
} from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { makeCertificato } from '../config/certificato.js';
import { encodeIntestazione } from '../../src/iscritti/formato.js';
import { keyCheck } from '../../src/iscritti/impronta.js';

describe('the anagrafe document', () => {
  let banco: Banco;
  before(async () => {
    banco = await apriBanco();
    await banco.write('corta.pem', pem(chiavi.rsaCorta));
  });
  after(() => banco.remove());

  const load = async (text: string) => loadAnagrafe(await banco.write('anagrafe.yaml', text), { clock: orologio });
  /** Every finding but the one that `iscritti: tutti` always makes: `codice percorso`, and the line. */
  const trovati = async (text: string): Promise<readonly Difetto[]> => {
    const esito = await load(text);
    return [...(esito.ok ? [] : esito.difetti), ...esito.avvisi].filter(({ codice }) => codice !== 'iscritti-tutti');
  };
  const unico = async (text: string): Promise<Difetto> => {
    const found = await trovati(text);
    expect(found, JSON.stringify(found)).to.have.length(1);
    return found[0] as Difetto;
  };

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

  const SERVIZIO = '/enti/0/servizi/0';
  const PORTALE = '/enti/0/applicazioni/0';
  const PORTA = '/enti/0/applicazioni/1/porteDelegate/0';
  const CONDIZIONI = '/enti/0/convenzioni/0/servizi/0';
  const ULTIMA = '            chiamateMassimeGiorno: 100\n';
  const fasce = (dalle: string, alle: string) =>
    `${ULTIMA}            fasceOperatori: [{ dalle: '${dalle}', alle: '${alle}' }]\n`;
  const FONTE = '              tipo: assicurato-attestato\n';
  const OPERATORE = '      - codice: op1\n        attoDesignazione: Atto n. 1\n';
  const BASIC = `          - tipo: basic\n            utente: portale\n            segretoSha256: ${SHA}\n`;

  /** [what is wrong, part of the valid text, what replaces it, code, pointer, text on the line it points at] */
  const casi: readonly (readonly [string, string, string, string, string, string])[] = [
    [
      'an ente without insured',
      '    iscritti:\n      tipo: tutti\n',
      '',
      'campo-mancante',
      '/enti/0/iscritti',
      'id: cassa',
    ],
    ['an id with capitals', 'id: portale', 'id: Portale', 'forma-non-valida', `${PORTALE}/id`, 'id: Portale'],
    ['an office code read as a number', "'001'", '001', 'tipo-errato', `${SERVIZIO}/codiceUfficio`, 'codiceUfficio'],
    [
      'a client that is not a UUID',
      '6a1c3c1e-5d0b',
      '6a1c3c1e5d0b',
      'forma-non-valida',
      `${SERVIZIO}/pdnd/clientId`,
      'clientId',
    ],
    [
      'a secret in clear among the keys',
      'file:rsa.pem',
      'hunter2',
      'segreto-in-chiaro',
      `${SERVIZIO}/pdnd/chiave`,
      'chiave: hunter2',
    ],
    [
      'an application secret in clear',
      SHA,
      'hunter2',
      'forma-non-valida',
      `${PORTALE}/credenziali/0/segretoSha256`,
      'hunter2',
    ],
    [
      'a credential of two kinds',
      BASIC,
      `${BASIC}            improntaSha256: ${SHA}\n`,
      'campo-fuori-posto',
      `${PORTALE}/credenziali/0/improntaSha256`,
      'improntaSha256',
    ],
    [
      'an application without credentials',
      BASIC,
      '          []\n',
      'valore-fuori-limite',
      `${PORTALE}/credenziali`,
      'credenziali:',
    ],
    [
      'a user name with a colon',
      'utente: portale',
      "utente: 'a:b'",
      'forma-non-valida',
      `${PORTALE}/credenziali/0/utente`,
      "'a:b'",
    ],
    [
      'an operator without act',
      'Atto n. 1',
      "' '",
      'forma-non-valida',
      '/enti/0/operatori/0/attoDesignazione',
      'attoDesignazione',
    ],
    [
      'an operator code with spaces',
      'codice: op1',
      'codice: op 1',
      'forma-non-valida',
      '/enti/0/operatori/0/codice',
      'codice: op',
    ],
    ['a path with a query', '/Cassa/INPS/Eci', '/Cassa?x=1', 'forma-non-valida', `${PORTA}/percorso`, 'percorso'],
    ['a path that climbs', '/Cassa/INPS/Eci', '/../Eci', 'forma-non-valida', `${PORTA}/percorso`, 'percorso'],
    [
      'a path that is everything',
      '/govway/spcoop/out/Cassa/INPS/Eci',
      '/*',
      'forma-non-valida',
      `${PORTA}/percorso`,
      'percorso',
    ],
    [
      'a source of person with too little',
      FONTE,
      '              tipo: header\n',
      'campo-mancante',
      `${PORTA}/fontePersona/nome`,
      'fontePersona',
    ],
    [
      'a source of person with too much',
      FONTE,
      `${FONTE}              nome: X\n`,
      'campo-fuori-posto',
      `${PORTA}/fontePersona/nome`,
      'nome: X',
    ],
    [
      'a path of elements without namespaces',
      FONTE,
      '              tipo: xpath\n              percorso: //Utente\n',
      'forma-non-valida',
      `${PORTA}/fontePersona/percorso`,
      '//Utente',
    ],
    [
      'a weekday that is not',
      ULTIMA,
      `${ULTIMA}            fasceOperatori: [{ dalle: '08:00', alle: '09:00', giorni: [0] }]\n`,
      'valore-fuori-limite',
      `${CONDIZIONI}/fasceOperatori/0/giorni/0`,
      'fasceOperatori',
    ],
    [
      'an hour that is not',
      ULTIMA,
      fasce('8:00', '09:00'),
      'forma-non-valida',
      `${CONDIZIONI}/fasceOperatori/0/dalle`,
      'fasceOperatori',
    ],

    [
      'an operator code used twice',
      OPERATORE,
      OPERATORE + OPERATORE,
      'codice-ripetuto',
      '/enti/0/operatori/1/codice',
      '',
    ],
    [
      'an operator code that is a codice fiscale',
      'codice: op1',
      'codice: rssmra85t10a562s',
      'codice-fiscale-in-chiaro',
      '/enti/0/operatori/0/codice',
      'codice: rssmra',
    ],
    [
      'an application that names persons from anywhere',
      '        reti: [10.0.0.0/8]\n',
      '        attestaPersona: true\n',
      'reti-mancanti',
      PORTALE,
      'id: portale',
    ],
    [
      'an operator who may work from anywhere, where operators are admitted',
      ULTIMA,
      `${ULTIMA}            consensoOperatori: P/2\n`,
      'reti-mancanti',
      '/enti/0/operatori/0',
      'codice: op1',
    ],
    ['an application id used twice', 'id: vecchia', 'id: portale', 'id-ripetuto', '/enti/0/applicazioni/1/id', ''],
    [
      'a user used twice',
      `          - tipo: certificato\n            improntaSha256: ${SHA_2}\n`,
      BASIC,
      'utente-ripetuto',
      '/enti/0/applicazioni/1/credenziali/0/utente',
      '',
    ],
    [
      'a secret that everybody knows',
      SHA,
      createHash('sha256').update('password').digest('hex'),
      'segreto-debole',
      `${PORTALE}/credenziali/0/segretoSha256`,
      'segretoSha256',
    ],
    [
      'a day that is not in the calendar',
      '2026-01-01',
      '2026-02-30',
      'data-non-valida',
      '/enti/0/convenzioni/0/dataInizio',
      'dataInizio',
    ],
    [
      'a convenzione that ends before it begins',
      '2031-01-01',
      '2026-01-01',
      'date-invertite',
      '/enti/0/convenzioni/0/dataFine',
      'dataFine',
    ],
    [
      'a convenzione that has ended',
      '2031-01-01',
      '2026-11-22',
      'convenzione-scaduta',
      '/enti/0/convenzioni/0/dataFine',
      'dataFine',
    ],
    [
      'a convenzione that is about to end',
      '2031-01-01',
      '2027-02-01',
      'convenzione-in-scadenza',
      '/enti/0/convenzioni/0/dataFine',
      'dataFine',
    ],
    [
      'hours that end before they begin',
      ULTIMA,
      fasce('18:00', '08:00'),
      'fascia-non-valida',
      `${CONDIZIONI}/fasceOperatori/0`,
      'fasceOperatori',
    ],
    [
      'a format that is no expression',
      ULTIMA,
      `${ULTIMA}            formatoPratica: '[0-9'\n`,
      'espressione-non-valida',
      `${CONDIZIONI}/formatoPratica`,
      'formatoPratica',
    ],
    [
      'a format that could take forever',
      ULTIMA,
      `${ULTIMA}            formatoPratica: '(a+)+'\n`,
      'espressione-pericolosa',
      `${CONDIZIONI}/formatoPratica`,
      'formatoPratica',
    ],
    [
      'terms for a service that is not there',
      '          - servizioId: eci',
      '          - servizioId: isee',
      'servizio-inesistente',
      `${CONDIZIONI}/servizioId`,
      'servizioId: isee',
    ],
    [
      'a porta for a service that is not there',
      '            servizioId: eci\n            fonte',
      '            servizioId: isee\n            fonte',
      'servizio-inesistente',
      `${PORTA}/servizioId`,
      'servizioId: isee',
    ],
    ['a network that is not one', '10.0.0.0/8', '10.0.0.0/33', 'cidr-non-valido', `${PORTALE}/reti/0`, 'reti'],
    ['a network that is everything', '10.0.0.0/8', '0.0.0.0/0', 'cidr-troppo-largo', `${PORTALE}/reti/0`, 'reti'],
    ['IPv4 dressed as IPv6', '[10.0.0.0/8]', "['::ffff:10.0.0.0/104']", 'cidr-non-valido', `${PORTALE}/reti/0`, 'reti'],
    [
      'an endpoint in clear',
      'https://inps.example/eci',
      'http://inps.example/eci',
      'url-non-sicuro',
      `${SERVIZIO}/url`,
      'url',
    ],
    [
      'an endpoint in clear to a name that says localhost',
      'https://inps.example/eci',
      'http://localhost/eci',
      'url-non-sicuro',
      `${SERVIZIO}/url`,
      'url',
    ],
    [
      'an endpoint with a password',
      'https://inps.example/eci',
      'https://u:p@inps.example/eci',
      'segreto-in-chiaro',
      `${SERVIZIO}/url`,
      'url',
    ],
    ['an endpoint that is a path', 'https://inps.example/eci', '/eci', 'url-non-valido', `${SERVIZIO}/url`, 'url'],
    [
      'mutual TLS without certificate',
      '          certificato: file:p256.cert.pem\n',
      '',
      'mtls-incompleto',
      `${SERVIZIO}/tls`,
      'tls:',
    ],
    ['a PDND block that serves nothing', 'canale: pdnd', 'canale: modi', 'pdnd-inutile', `${SERVIZIO}/pdnd`, 'pdnd:'],
    [
      'evidence bound to a voucher that nobody asks for',
      'canale: pdnd',
      'canale: modi\n          tracciamento: AUDIT_REST_02',
      'valore-non-ammesso',
      `${SERVIZIO}/profilo/tracciamento`,
      'tracciamento',
    ],
    [
      'an operator attested as the insured',
      'tipoPersona: assicurato',
      'tipoPersona: operatore',
      'persona-incoerente',
      `${PORTA}/tipoPersona`,
      'tipoPersona',
    ],
    [
      'a person in a header that means something else',
      FONTE,
      '              tipo: header\n              nome: Authorization\n',
      'intestazione-riservata',
      `${PORTA}/fontePersona/nome`,
      'Authorization',
    ],
    [
      'a porta where the gateway itself answers',
      '/govway/spcoop/out/Cassa/INPS/Eci',
      '/v1/*',
      'percorso-riservato',
      `${PORTA}/percorso`,
      'percorso',
    ],

    ['a WSDL that is not there', 'contratto/eci.wsdl', 'manca.wsdl', 'file-assente', `${SERVIZIO}/wsdl`, 'wsdl'],
    ['a WSDL that is a folder', 'contratto/eci.wsdl', 'contratto', 'file-illeggibile', `${SERVIZIO}/wsdl`, 'wsdl'],
    [
      'a WSDL that is something else',
      'contratto/eci.wsdl',
      'profilo.yaml',
      'contratto-non-valido',
      `${SERVIZIO}/wsdl`,
      'wsdl',
    ],
    [
      'a profile that is something else',
      'profiloMappatura: profilo.yaml',
      'profiloMappatura: rsa.pem',
      'contratto-non-valido',
      `${SERVIZIO}/profiloMappatura`,
      'profiloMappatura',
    ],
    [
      'a client key that is not there',
      'file:rsa.pem',
      'file:manca.pem',
      'segreto-assente',
      `${SERVIZIO}/pdnd/chiave`,
      'chiave: file:manca',
    ],
    [
      'a client key that PDND does not take',
      'file:rsa.pem',
      'file:p256.pem',
      'chiave-inutilizzabile',
      `${SERVIZIO}/pdnd/chiave`,
      'chiave: file:p256',
    ],
    [
      'a client key that is too short',
      'file:rsa.pem',
      'file:corta.pem',
      'chiave-inutilizzabile',
      `${SERVIZIO}/pdnd/chiave`,
      'corta',
    ],
    [
      'a kid of another key',
      'file:rsa.pem',
      `file:rsa.pem\n          kid: ${'k'.repeat(43)}`,
      'kid-diverso',
      `${SERVIZIO}/pdnd/kid`,
      'kid',
    ],
    [
      'a certificate of another key',
      'file:p256.pem',
      'file:rsa.pem',
      'certificato-estraneo',
      `${SERVIZIO}/tls/certificato`,
      'certificato',
    ],
  ];
  for (const [title, part, other, codice, percorso, marker] of casi) {
    it(`points at ${title}`, async () => {
      const text = cambia(ANAGRAFE, part, other);
      const found = await trovati(text);
      const one = found.find((difetto) => difetto.codice === codice);
      expect(one, JSON.stringify(found)).to.include({ codice, percorso });
      if (marker !== '') expect(one?.riga).to.equal(rigaDi(text, marker));
      expect(JSON.stringify(found)).not.to.contain('hunter2');
    });
  }

  it('finds nothing else wrong in any of them', async () => {
    // Two findings where the second truly follows from the first.
    const doppi = new Set(['certificato-estraneo', 'persona-incoerente', 'servizio-inesistente']);
    for (const [title, part, other, codice] of casi) {
      const found = await trovati(cambia(ANAGRAFE, part, other));
      if (!doppi.has(codice))
        expect(
          found.map((one) => one.codice),
          title,
        ).to.deep.equal(found.map(() => codice));
    }
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
    const found = await trovati(ANAGRAFE + ente);
    expect(found.map(({ codice, percorso }) => [codice, percorso])).to.deep.equal([
      ['id-ripetuto', '/enti/1/id'],
      ['codice-ripetuto', '/enti/1/codiceAmministrazione'],
      ['utente-ripetuto', '/enti/1/applicazioni/0/credenziali/0/utente'],
      ['impronta-ripetuta', '/enti/1/applicazioni/1/credenziali/0/improntaSha256'],
    ]);
    expect(found[0]?.riga).to.equal(rigaDi(ANAGRAFE, '  - id: cassa') + ente.split('\n').length - 1);
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
