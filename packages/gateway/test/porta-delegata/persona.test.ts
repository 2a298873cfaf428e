import { expect } from 'chai';
import type { FontePersona, PortaDelegata } from '../../src/domain/ente.js';
import { CF, CONTENUTO, WSSE, banco, busta, leggiFault, testo, type Chiamata } from './banco.js';

const HEADER: FontePersona = { tipo: 'header', nome: 'X-Utente' };
const TOKEN: FontePersona = { tipo: 'username-token' };
const BLOCCO: FontePersona = { tipo: 'soap-header', namespace: 'urn:app', nome: 'Utente' };
const XPATH: FontePersona = { tipo: 'xpath', percorso: '{urn:prova}Consulta/{urn:prova}Chi/{}id' };
const OPERATORE: Partial<PortaDelegata> = { tipoPersona: 'operatore' };

const security = (dentro: string, attributi = ''): string =>
  `<o:Security xmlns:o="${WSSE}"${attributi}>${dentro}</o:Security>`;
const token = (username: string): string =>
  security(`<o:UsernameToken>${username}<o:Password Type="x">segretissima</o:Password></o:UsernameToken>`);
const conChi = (chi: string): string =>
  `<q:Consulta xmlns:q="urn:prova"><q:codiceFiscale>${CF}</q:codiceFiscale>${chi}</q:Consulta>`;

describe('porta delegata: the person behind a request', () => {
  const ACCETTATE: readonly (readonly [string, FontePersona, Chiamata])[] = [
    ['an HTTP header', HEADER, { headers: [['x-utente', 'op.7']] }],
    ["a UsernameToken's Username", TOKEN, { corpo: busta(CONTENUTO, token('<o:Username>op.7</o:Username>')) }],
    [
      'a UsernameToken that must be understood',
      TOKEN,
      {
        corpo: busta(
          CONTENUTO,
          security('<o:UsernameToken><o:Username>op.7</o:Username></o:UsernameToken>', ' s:mustUnderstand="1"'),
        ),
      },
    ],
    [
      'a SOAP header, by QName',
      BLOCCO,
      { corpo: busta(CONTENUTO, '<k:Utente xmlns:k="urn:app" s:mustUnderstand="1"> op.7 </k:Utente>') },
    ],
    ['an element of the Body', XPATH, { corpo: busta(conChi('<q:Chi><id>op.<![CDATA[7]]></id></q:Chi>')) }],
  ];
  for (const [nome, fontePersona, chiamata] of ACCETTATE) {
    it(`is read from ${nome}`, async () => {
      const { chiama, richieste } = banco({ porta: { ...OPERATORE, fontePersona } });
      expect((await chiama(chiamata)).stato).to.equal(200);
      expect(richieste[0]?.richiedente.persona).to.deep.equal({ tipo: 'operatore', codice: 'op.7' });
      expect(richieste[0]?.codiceFiscale).to.equal(CF);
    });
  }

  it('leaves neither token nor password in what goes on', async () => {
    const { chiama, richieste } = banco({ porta: { ...OPERATORE, fontePersona: TOKEN } });
    await chiama({ corpo: busta(CONTENUTO, token('<o:Username>op.7</o:Username>')) });
    expect(testo(richieste[0]?.busta?.envelope ?? new Uint8Array())).to.equal(busta());
    expect(JSON.stringify(richieste[0])).to.not.contain('segretissima');
  });

  it('is the insured himself, by his codice fiscale, where the porta says so', async () => {
    const { chiama, richieste } = banco({ porta: { fontePersona: HEADER } });
    await chiama({ headers: [['X-Utente', `tinit-${CF.toLowerCase()}`]] });
    expect(richieste[0]?.richiedente.persona).to.deep.equal({
      tipo: 'assicurato',
      codiceFiscale: CF,
      attestata: false,
    });
  });

  it('is the insured asked about, where the application attests it (Q-03b)', async () => {
    const { chiama, richieste } = banco();
    await chiama();
    expect(richieste[0]?.richiedente.persona).to.deep.equal({ tipo: 'assicurato', codiceFiscale: CF, attestata: true });
  });

  it('may be somebody else than the insured asked about: the rules judge that', async () => {
    const altro = 'VRDGPP80A01H501X';
    const { chiama, richieste } = banco({ porta: { fontePersona: HEADER, tipoPersona: 'operatore' } });
    await chiama({ headers: [['X-Utente', altro]] });
    expect(richieste[0]?.richiedente.persona).to.deep.equal({ tipo: 'operatore', codice: altro });
  });

  it('may come in Varco-Operatore, where that is the configured header', async () => {
    const { chiama, richieste } = banco({
      porta: { ...OPERATORE, fontePersona: { tipo: 'header', nome: 'Varco-Operatore' } },
      applicazione: { attestaPersona: false },
    });
    expect((await chiama({ headers: [['varco-operatore', 'op1']] })).stato).to.equal(200);
    expect(richieste[0]?.richiedente.persona).to.deep.equal({ tipo: 'operatore', codice: 'op1' });
  });

  const RIFIUTATE: readonly (readonly [string, Partial<PortaDelegata>, Chiamata, string, string])[] = [
    ['no header', { ...OPERATORE, fontePersona: HEADER }, {}, 'persona-assente', '428'],
    [
      'an empty header',
      { ...OPERATORE, fontePersona: HEADER },
      { headers: [['X-Utente', ' ']] },
      'persona-assente',
      '428',
    ],
    [
      'the header twice',
      { ...OPERATORE, fontePersona: HEADER },
      {
        headers: [
          ['X-Utente', 'a'],
          ['x-utente', 'a'],
        ],
      },
      'intestazione-ripetuta',
      '428',
    ],
    [
      'two values in one header',
      { ...OPERATORE, fontePersona: HEADER },
      { headers: [['X-Utente', 'a, b']] },
      'richiesta-non-valida',
      '428',
    ],
    [
      'a code of 33 characters',
      { ...OPERATORE, fontePersona: HEADER },
      { headers: [['X-Utente', 'x'.repeat(33)]] },
      'richiesta-non-valida',
      '428',
    ],
    [
      'a wrong codice fiscale',
      { fontePersona: HEADER },
      { headers: [['X-Utente', 'RSSMRA85T10A562X']] },
      'codice-fiscale-non-valido',
      '418',
    ],
    ['no Security', { ...OPERATORE, fontePersona: TOKEN }, {}, 'persona-assente', '428'],
    [
      'an empty Security',
      { ...OPERATORE, fontePersona: TOKEN },
      { corpo: busta(CONTENUTO, security('')) },
      'persona-assente',
      '428',
    ],
    [
      'a token without Username',
      { ...OPERATORE, fontePersona: TOKEN },
      { corpo: busta(CONTENUTO, token('')) },
      'persona-assente',
      '428',
    ],
    [
      'an empty Username',
      { ...OPERATORE, fontePersona: TOKEN },
      { corpo: busta(CONTENUTO, token('<o:Username/>')) },
      'persona-assente',
      '428',
    ],
    [
      'two Usernames',
      { ...OPERATORE, fontePersona: TOKEN },
      { corpo: busta(CONTENUTO, token('<o:Username>a</o:Username><o:Username>b</o:Username>')) },
      'intestazione-ripetuta',
      '428',
    ],
    [
      'two Securities',
      { ...OPERATORE, fontePersona: TOKEN },
      { corpo: busta(CONTENUTO, token('<o:Username>a</o:Username>').repeat(2)) },
      'intestazione-ripetuta',
      '428',
    ],
    [
      'a Security with more than the token',
      { ...OPERATORE, fontePersona: TOKEN },
      {
        corpo: busta(
          CONTENUTO,
          security(
            '<o:UsernameToken><o:Username>a</o:Username></o:UsernameToken><o:BinarySecurityToken>x</o:BinarySecurityToken>',
          ),
        ),
      },
      'intestazione-riservata',
      '420',
    ],
    [
      'a Security with something else',
      { ...OPERATORE, fontePersona: TOKEN },
      { corpo: busta(CONTENUTO, security('<x:UsernameToken xmlns:x="urn:x"/>')) },
      'intestazione-riservata',
      '420',
    ],
    [
      'no SOAP header',
      { ...OPERATORE, fontePersona: BLOCCO },
      { corpo: busta(CONTENUTO, '<k:Utente xmlns:k="urn:altra">a</k:Utente>') },
      'persona-assente',
      '428',
    ],
    [
      'the SOAP header twice',
      { ...OPERATORE, fontePersona: BLOCCO },
      { corpo: busta(CONTENUTO, '<k:Utente xmlns:k="urn:app">a</k:Utente>'.repeat(2)) },
      'intestazione-ripetuta',
      '428',
    ],
    [
      'a SOAP header with elements',
      { ...OPERATORE, fontePersona: BLOCCO },
      { corpo: busta(CONTENUTO, '<k:Utente xmlns:k="urn:app"><a/></k:Utente>') },
      'richiesta-non-valida',
      '428',
    ],
    [
      'no such element in the Body',
      { ...OPERATORE, fontePersona: XPATH },
      { corpo: busta(conChi('<q:Chi/>')) },
      'persona-assente',
      '428',
    ],
    [
      'the element twice in the Body',
      { ...OPERATORE, fontePersona: XPATH },
      { corpo: busta(conChi('<q:Chi><id>a</id><id>b</id></q:Chi>')) },
      'persona-assente',
      '428',
    ],
    [
      'an attested operator',
      { ...OPERATORE, fontePersona: { tipo: 'assicurato-attestato' } },
      {},
      'persona-assente',
      '428',
    ],
  ];
  for (const [nome, porta, chiamata, motivo, codice] of RIFIUTATE) {
    it(`refuses and records ${nome}`, async () => {
      const { chiama, richieste } = banco({ porta });
      const risposta = await chiama(chiamata);
      expect(leggiFault(risposta.corpo).codice).to.equal(`GOVWAY-${codice}`);
      expect(richieste).to.have.length(1);
      expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal(motivo);
      expect(richieste[0]?.rifiutoDellaPorta?.campo).to.be.a('string').and.not.equal('');
      expect(richieste[0]?.richiedente).to.not.have.property('persona');
      expect(richieste[0]?.codiceFiscale).to.equal(CF);
      expect(richieste[0]).to.not.have.property('busta');
    });
  }

  it('is recorded beside a request that asks about nobody valid', async () => {
    const { chiama, richieste } = banco({ porta: { ...OPERATORE, fontePersona: HEADER } });
    const risposta = await chiama({
      headers: [['X-Utente', 'op1']],
      corpo: busta('<q:Consulta xmlns:q="urn:prova"><q:codiceFiscale>ZZZ</q:codiceFiscale></q:Consulta>'),
    });
    expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-418');
    expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('codice-fiscale-non-valido');
    expect(richieste[0]?.richiedente.persona).to.deep.equal({ tipo: 'operatore', codice: 'op1' });
    expect(richieste[0]).to.not.have.property('codiceFiscale');
  });

  it('attests nobody when the request asks about nobody valid', async () => {
    const { chiama, richieste } = banco();
    await chiama({ corpo: busta('<q:Consulta xmlns:q="urn:prova"/>') });
    expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('codice-fiscale-non-valido');
    expect(richieste[0]?.richiedente).to.not.have.property('persona');
  });
});
