import { expect } from 'chai';
import { ACCESSO, CONTENUTO, WSSE, banco, busta, leggiFault, testo } from './banco.js';

const VUOTA = new Uint8Array();

describe('porta delegata: headers that must not pass', () => {
  const RISERVATE: readonly (readonly [string, string])[] = [
    ['Authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
    ['DPoP', 'x'],
    ['Digest', 'SHA-256=x'],
    ['Agid-JWT-Signature', 'x'],
    ['Agid-JWT-TrackingEvidence', 'x'],
    ['INPS-Identity-UserId', 'x'],
    ['inps-identity-codiceufficio', 'x'],
  ];
  for (const [nome, valore] of RISERVATE) {
    it(`refuses and records a caller's own ${nome}`, async () => {
      const { chiama, richieste } = banco();
      const risposta = await chiama({ headers: [[nome, valore]] });
      const fault = leggiFault(risposta.corpo);
      expect(fault).to.include({ codice: 'GOVWAY-420', faultcode: 'SOAP-ENV:Client.UnexpectedInteroperabilityHeader' });
      expect(fault.descrizione).to.not.contain(valore.slice(0, 12).padEnd(12, '#'));
      expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('intestazione-riservata');
      expect(richieste[0]?.rifiutoDellaPorta?.campo?.toLowerCase()).to.equal(nome.toLowerCase());
      expect(richieste[0]).to.not.have.property('busta');
    });
  }

  it("accepts the gateway's own Basic, once", async () => {
    const { chiama, richieste } = banco();
    expect((await chiama({ headers: [['Authorization', 'Basic dTpw']] })).stato).to.equal(200);
    const due = await chiama({
      headers: [
        ['Authorization', 'Basic dTpw'],
        ['Authorization', 'Basic eDp5'],
      ],
    });
    expect(due.stato).to.equal(500);
    expect(richieste[1]?.rifiutoDellaPorta?.motivo).to.equal('intestazione-ripetuta');
  });

  const SOAP_RISERVATE: readonly (readonly [string, string])[] = [
    [
      "INPS's Identity",
      '<i:Identity xmlns:i="http://inps.it/"><UserId>altro</UserId><CodiceUfficio>1</CodiceUfficio></i:Identity>',
    ],
    [
      'a wsse:Security that nobody configured',
      `<o:Security xmlns:o="${WSSE}"><o:UsernameToken><o:Username>a</o:Username></o:UsernameToken></o:Security>`,
    ],
    ['an empty wsse:Security', `<o:Security xmlns:o="${WSSE}"/>`],
    ['a wsse:Security for another actor', `<o:Security s:actor="urn:x" xmlns:o="${WSSE}"/>`],
    ['a Security of an old draft', '<o:Security xmlns:o="http://schemas.xmlsoap.org/ws/2002/07/secext"/>'],
  ];
  for (const [nome, intestazione] of SOAP_RISERVATE) {
    it(`refuses and records ${nome}, and still records whose position was asked for`, async () => {
      const { chiama, richieste } = banco();
      const risposta = await chiama({ corpo: busta(CONTENUTO, intestazione) });
      expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-420');
      expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('intestazione-riservata');
      expect(richieste[0]?.codiceFiscale).to.equal('RSSMRA85T10A562S');
      expect(richieste[0]).to.not.have.property('busta');
    });
  }

  it('removes every header block before the envelope leaves, comments included', async () => {
    const { chiama, richieste } = banco();
    const vecchie =
      '<!-- per la PdD --><i:integrazione xmlns:i="http://www.openspcoop.org/integrazione" s:mustUnderstand="0" ' +
      's:actor="http://www.openspcoop.org/integrazione" SPCoopMittente="Cassa"/>' +
      '<i2:integrazione xmlns:i2="http://www.openspcoop2.org/core/integrazione" s:mustUnderstand="1" IdMessaggio="x"/>' +
      '<a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:1</a:MessageID>';
    expect((await chiama({ corpo: busta(CONTENUTO, vecchie) })).stato).to.equal(200);
    expect(testo(richieste[0]?.busta?.envelope ?? VUOTA)).to.equal(busta());
  });

  it('lets no Header of INPS reach the application', async () => {
    const { chiama } = banco();
    const { corpo } = await chiama();
    expect(testo(corpo)).to.equal(
      '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">' +
        '<s:Body><r:Risposta xmlns:r="urn:prova">perché no</r:Risposta></s:Body></s:Envelope>',
    );
  });

  it('ignores old integration headers and parameters, however odd', async () => {
    const { chiama, richieste } = banco();
    const risposta = await chiama({
      headers: [
        ['X-SPCoop-Mittente', 'x'],
        ['X-SPCoop-Mittente', 'y'],
        ['X-OpenSPCoop2-Azione', '\u00e8 <&>'],
        ['GovWay-Sender', ''],
        ['GovWay-Relates-To', '\u00e8'],
        ['GovWay-Integration', 'e30='],
      ],
      query: '?SPCoopAzione=%zz&govway_action&OpenSPCoop2Servizio=a&govway_relates_to=%0d%0aX:1&&=',
    });
    expect(risposta.stato).to.equal(200);
    expect(risposta.headers).to.not.have.property('GovWay-Relates-To');
    expect(richieste[0]).to.not.have.property('rifiutoDellaPorta');
    expect(JSON.stringify(richieste[0]?.richiedente)).to.not.contain('Mittente');
  });
});

describe('porta delegata: integration headers of the answer', () => {
  const ID = 'CASSA01_CASSA01SPCoopIT_3000001_2026-03-29_01:30';
  const BASE = { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'no-store' };

  it('speaks GovWay', async () => {
    const { chiama } = banco();
    const { headers } = await chiama({
      headers: [
        ['govway-relates-to', 'R_RSPCoopIT_0000001_2020-01-01_00:00'],
        ['GovWay-Application-Message-ID', 'app 7'],
      ],
      query: 'govway_conversation_id=C1',
    });
    expect(headers).to.deep.equal({
      ...BASE,
      'GovWay-Message-ID': ID,
      'GovWay-Transaction-ID': ACCESSO,
      'GovWay-Conversation-ID': 'C1',
      'GovWay-Relates-To': 'R_RSPCoopIT_0000001_2020-01-01_00:00',
      'GovWay-Application-Message-ID': 'app 7',
    });
  });

  it('speaks OpenSPCoop 2', async () => {
    const { chiama } = banco({ porta: { dialetto: 'openspcoop2' } });
    const { headers } = await chiama({
      query: 'OpenSPCoop2IdApplicativo=7',
      headers: [['GovWay-Relates-To', 'altro-dialetto']],
    });
    expect(headers).to.deep.equal({
      ...BASE,
      'X-OpenSPCoop2-IdMessaggio': ID,
      'X-OpenSPCoop2-IdTransazione': ACCESSO,
      'X-OpenSPCoop2-Collaborazione': ID,
      'X-OpenSPCoop2-IdApplicativo': '7',
    });
  });

  it('speaks OpenSPCoop 1', async () => {
    const { chiama } = banco({ porta: { dialetto: 'openspcoop1' } });
    const { headers } = await chiama({ query: '?SPCoopRiferimentoMessaggio=R1' });
    expect(headers).to.deep.equal({
      ...BASE,
      'X-SPCoop-ID': ID,
      'X-SPCoop-Collaborazione': ID,
      'X-SPCoop-RiferimentoMessaggio': 'R1',
    });
  });

  it('says nothing where no dialect is spoken, and still gives the register an id', async () => {
    const { chiama, richieste } = banco({ porta: { dialetto: 'nessuno' } });
    expect((await chiama()).headers).to.deep.equal(BASE);
    expect(richieste[0]?.messageId).to.equal(ID);
  });

  it('gives another id to every request, refused ones too', async () => {
    const { chiama, richieste } = banco();
    const uno = await chiama();
    const due = await chiama({ corpo: 'ciao' });
    expect(uno.headers['GovWay-Message-ID']).to.equal(ID);
    expect(due.headers['GovWay-Message-ID']).to.equal(ID.replace('3000001', '3000002'));
    expect(richieste.map(({ messageId }) => messageId)).to.deep.equal(
      [uno, due].map(({ headers }) => headers['GovWay-Message-ID']),
    );
  });

  it('tells the error type and status in GovWay headers only', async () => {
    const govway = await banco().chiama({ corpo: 'ciao' });
    expect(govway.headers).to.include({
      'GovWay-Transaction-ErrorType': 'UnprocessableRequestContent',
      'GovWay-Transaction-ErrorStatus': 'integration:GOVWAY-432',
    });
    const vecchio = await banco({ porta: { dialetto: 'openspcoop2' } }).chiama({ corpo: 'ciao' });
    expect(Object.keys(vecchio.headers).join()).to.not.contain('Error');
  });
});

describe('porta delegata: Varco-* headers of a reverse proxy', () => {
  it('honours workstation, level and case', async () => {
    const { chiama, richieste } = banco();
    await chiama({
      headers: [
        ['Varco-Postazione', 'sportello 4'],
        ['varco-loa', 'SPID2'],
        ['Varco-Pratica', 'P/1'],
      ],
    });
    expect(richieste[0]?.richiedente).to.include({ postazione: 'sportello 4', livello: 'SPID2', pratica: 'P/1' });
  });

  it('takes empty ones as not sent', async () => {
    const { chiama, richieste } = banco();
    expect(
      (
        await chiama({
          headers: [
            ['Varco-LoA', ''],
            ['Varco-Pratica', ' '],
          ],
        })
      ).stato,
    ).to.equal(200);
    expect(richieste[0]?.richiedente).to.not.have.any.keys('livello', 'pratica');
  });

  const RIFIUTATI: readonly (readonly [string, readonly (readonly [string, string])[], string])[] = [
    [
      'a level twice',
      [
        ['Varco-LoA', 'SPID2'],
        ['Varco-LoA', 'SPID3'],
      ],
      'intestazione-ripetuta',
    ],
    ['an unknown level', [['Varco-LoA', 'SPID9']], 'richiesta-non-valida'],
    ['a workstation of 129 characters', [['Varco-Postazione', 'x'.repeat(129)]], 'richiesta-non-valida'],
    ['a case that is not ASCII', [['Varco-Pratica', 'perch\u00e9']], 'richiesta-non-valida'],
    ['a person where the porta reads him elsewhere', [['Varco-Operatore', 'op1']], 'intestazione-riservata'],
  ];
  for (const [nome, headers, motivo] of RIFIUTATI) {
    it(`refuses and records ${nome}`, async () => {
      const { chiama, richieste } = banco();
      expect((await chiama({ headers })).stato).to.equal(500);
      expect(richieste[0]?.rifiutoDellaPorta).to.include({ motivo, campo: headers[0]?.[0] });
    });
  }

  it('refuses them from an application that may not speak for persons', async () => {
    const { chiama, richieste } = banco({ applicazione: { attestaPersona: false } });
    const risposta = await chiama({ headers: [['Varco-LoA', 'SPID3']] });
    expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-404');
    expect(richieste[0]?.rifiutoDellaPorta).to.include({ motivo: 'applicazione-non-ammessa', campo: 'Varco-LoA' });
  });
});
