import { expect } from 'chai';
import { mapEnvelope, readFault } from '@varco/modi-client';
import type { Refusal } from '../../src/domain/refusal.js';
import type { EsitoConsultazione } from '../../src/flow/richiesta.js';
import { ACCESSO, ISTANTE, SOAP, banco, bytes, leggiFault, risposta, testo } from './banco.js';

const ACTOR_INPS = 'http://api.inps.it/modi/soap/integration/fault';
const problem = (status: number): string =>
  `<problem xmlns="urn:ietf:rfc:7807"><title>T</title><status>${status}</status><govway_id>g-1</govway_id></problem>`;

function faultXml(faultcode: string, altro = '', detail = ''): string {
  return (
    `<s:Envelope xmlns:s="${SOAP}"><s:Header><x xmlns="urn:x"/></s:Header><s:Body><s:Fault><faultcode>s:${faultcode}</faultcode>` +
    `<faultstring>no</faultstring>${altro}<detail>${detail}</detail></s:Fault></s:Body></s:Envelope>`
  );
}

function rifiuto(refusal: Refusal, xml?: string, httpStatus = 500): EsitoConsultazione {
  const base = { esito: 'rifiuto', accessoId: ACCESSO, refusal } as const;
  if (xml === undefined) return base;
  const fault = readFault(mapEnvelope(bytes(xml)));
  if (!fault) throw new Error('the sample holds no fault');
  return { ...base, fault: { fault, httpStatus, envelope: bytes(xml) } };
}

describe('porta delegata: what the flow decided, as the old side saw it', () => {
  it('passes a business no through untouched', async () => {
    const negativo = {
      ...risposta(),
      esito: 'esito-negativo',
      codice: 'DATI_NON_TROVATI',
      refusal: { motivo: 'assicurato-non-trovato' },
    };
    const { chiama } = banco({ esito: () => negativo as EsitoConsultazione });
    const { stato, corpo } = await chiama();
    expect(stato).to.equal(200);
    expect(testo(corpo)).to.contain('perché no').and.not.contain('Header');
  });

  const APPLICATIVI: readonly (readonly [string, string])[] = [
    ['a plain fault', faultXml('Server', '', '<a xmlns="urn:app">7</a>')],
    ['a fault with an actor of its own', faultXml('Client', '<faultactor>http://servizi.inps.it/eci</faultactor>')],
  ];
  for (const [nome, xml] of APPLICATIVI) {
    it(`passes ${nome} of the application at INPS on, with HTTP 500 and no Header`, async () => {
      const { chiama } = banco({
        esito: () => rifiuto({ motivo: 'erogatore-in-errore', fatti: { stato: 500 } }, xml, 200),
      });
      const { stato, headers, corpo } = await chiama();
      expect(stato).to.equal(500);
      expect(testo(corpo)).to.equal(xml.replace(/<s:Header>.*<\/s:Header>/, ''));
      expect(headers).to.include.keys('GovWay-Message-ID', 'GovWay-Transaction-ID');
      expect(headers).to.not.have.any.keys('GovWay-Transaction-ErrorType', 'Retry-After');
    });
  }

  it('does not pass on a SOAP 1.2 fault', async () => {
    const xml =
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code></e:Fault></e:Body></e:Envelope>';
    const { chiama } = banco({ esito: () => rifiuto({ motivo: 'erogatore-in-errore' }, xml) });
    expect(leggiFault((await chiama()).corpo).codice).to.equal('GOVWAY-440');
  });

  const GATEWAY: readonly (readonly [string, Refusal['motivo'], string, number, string, string])[] = [
    [
      '403',
      'erogatore-rifiuta',
      faultXml('Client.Authorization', `<faultactor>${ACTOR_INPS}</faultactor>`, problem(403)),
      403,
      'EccezioneBusta',
      'EGOV_IT_201',
    ],
    [
      '403 told by the problem alone',
      'erogatore-rifiuta',
      faultXml('Client.Authorization', '', problem(403)),
      500,
      'EccezioneBusta',
      'EGOV_IT_201',
    ],
    [
      'Client.AuthorizationMissingScope',
      'erogatore-in-errore',
      faultXml('Client.AuthorizationMissingScope', `<faultactor>${ACTOR_INPS}</faultactor>`),
      500,
      'EccezioneBusta',
      'EGOV_IT_201',
    ],
    [
      '401',
      'erogatore-rifiuta',
      faultXml('Client.TokenExpired', '', problem(401)),
      401,
      'EccezioneBusta',
      'EGOV_IT_200',
    ],
    [
      'Client.TokenAuthenticationFailed',
      'erogatore-in-errore',
      faultXml('Client.TokenAuthenticationFailed', `<faultactor>${ACTOR_INPS}</faultactor>`),
      500,
      'EccezioneBusta',
      'EGOV_IT_200',
    ],
    [
      '400',
      'erogatore-in-errore',
      faultXml('Client.InteroperabilityInvalidRequest', '', problem(400)),
      400,
      'EccezioneBusta',
      'EGOV_IT_003',
    ],
    [
      '429',
      'erogatore-limite',
      faultXml('Client.LimitExceeded', '', problem(429)),
      429,
      'EccezioneProcessamento',
      'GOVWAY-516',
    ],
    [
      '503',
      'erogatore-non-disponibile',
      faultXml('Server.APIUnavailable', '', problem(503)),
      503,
      'EccezioneProcessamento',
      'GOVWAY-516',
    ],
    [
      '504',
      'erogatore-in-ritardo',
      faultXml('Server.EndpointReadTimeout', '', problem(504)),
      504,
      'EccezioneProcessamento',
      'GOVWAY-517',
    ],
    [
      '502',
      'erogatore-in-errore',
      faultXml('Server.InvalidResponse', '', problem(502)),
      502,
      'EccezioneProcessamento',
      'GOVWAY-518',
    ],
  ];
  for (const [nome, motivo, xml, status, eccezione, codice] of GATEWAY) {
    it(`turns a fault of INPS's gateway, ${nome}, into ${codice}`, async () => {
      const { chiama } = banco({ esito: () => rifiuto({ motivo, fatti: { stato: status } }, xml, status) });
      const { stato, headers, corpo } = await chiama();
      expect(stato).to.equal(500);
      expect(leggiFault(corpo)).to.include({ eccezione, codice });
      const numero = codice.startsWith('EGOV')
        ? `protocol:GOVWAY-${Number(codice.slice(-3))}`
        : `integration:${codice}`;
      expect(headers['GovWay-Transaction-ErrorStatus']).to.equal(numero);
    });
  }

  const SENZA_FAULT: readonly (readonly [string, Refusal, string])[] = [
    ['an HTML page with 403', { motivo: 'erogatore-rifiuta', fatti: { status: 403 } }, 'EGOV_IT_201'],
    ['an HTML page with 401', { motivo: 'erogatore-rifiuta', fatti: { status: 401 } }, 'EGOV_IT_200'],
    ['an HTML page with 500', { motivo: 'erogatore-in-errore', fatti: { status: 500 } }, 'GOVWAY-559'],
    ['half an answer', { motivo: 'erogatore-in-errore', fatti: { codice: 'ERR_MODI_CONNECTION' } }, 'GOVWAY-517'],
    [
      'an answer that is not XML',
      { motivo: 'risposta-non-conforme', fatti: { codice: 'ERR_MODI_XML_MALFORMED' } },
      'GOVWAY-440',
    ],
    [
      'a bad signature',
      { motivo: 'risposta-non-autentica', fatti: { codice: 'ERR_MODI_SIGNATURE_INVALID', causa: 'firma-non-valida' } },
      'EGOV_IT_202',
    ],
    ['a refused voucher', { motivo: 'voucher-rifiutato', fatti: { codes: '015-0008' } }, 'EGOV_IT_200'],
    ['PDND down', { motivo: 'pdnd-non-disponibile' }, 'GOVWAY-516'],
    ['no time left', { motivo: 'erogatore-in-ritardo' }, 'GOVWAY-517'],
    ['the quota spent', { motivo: 'quota-esaurita' }, 'GOVWAY-404'],
    ['another hour', { motivo: 'fuori-fascia-oraria' }, 'GOVWAY-404'],
    ['a suspended convenzione', { motivo: 'convenzione-sospesa' }, 'GOVWAY-446'],
    ['somebody else', { motivo: 'persona-diversa' }, 'GOVWAY-428'],
  ];
  for (const [nome, refusal, codice] of SENZA_FAULT) {
    it(`tells ${nome} as ${codice}`, async () => {
      const { chiama } = banco({ esito: () => rifiuto(refusal) });
      expect(leggiFault((await chiama()).corpo).codice).to.equal(codice);
    });
  }

  it('says Retry-After on what a machine may ask again, and on nothing else', async () => {
    const dopo = async (refusal: Refusal): Promise<string | undefined> =>
      (await banco({ esito: () => rifiuto(refusal) }).chiama()).headers['Retry-After'];
    expect(await dopo({ motivo: 'quota-esaurita', riprovaDopo: 41.2 })).to.equal('42');
    expect(await dopo({ motivo: 'pdnd-satura', riprovaDopo: 0 })).to.equal('1');
    expect(await dopo({ motivo: 'pdnd-satura' })).to.equal(undefined);
    // The call may have been logged and counted.
    expect(await dopo({ motivo: 'erogatore-in-ritardo', riprovaDopo: 5 })).to.equal(undefined);
    expect(await dopo({ motivo: 'convenzione-scaduta', riprovaDopo: 5 })).to.equal(undefined);
  });

  it('tells what is wrong, where, how to mend it, and under which access', async () => {
    const esito = (): EsitoConsultazione =>
      rifiuto({ motivo: 'pratica-assente', campo: 'Varco-Pratica', dettaglio: 'Nella forma ANNO/NUMERO.' });
    const fault = leggiFault((await banco({ esito }).chiama()).corpo);
    expect(fault.faultstring).to.contain('(Varco-Pratica)').and.contain('Nella forma ANNO/NUMERO.');
    expect(fault.descrizione).to.contain(fault.faultstring).and.contain(ACCESSO);
    expect(fault.identificativoPorta).to.equal('CASSA01SPCoopIT');
    expect(fault.oraRegistrazione).to.equal('2026-03-29T01:30:05.007');
    expect(ISTANTE % 1000).to.equal(7);
  });

  it('keeps the door out of a graver refusal of the flow', async () => {
    const { chiama } = banco({
      deps: { richiedi: () => Promise.resolve(rifiuto({ motivo: 'tracciamento-non-disponibile', riprovaDopo: 30 })) },
    });
    const { corpo, headers } = await chiama({ contentType: 'application/json' });
    expect(leggiFault(corpo).codice).to.equal('GOVWAY-500');
    expect(headers['Retry-After']).to.equal('30');
  });
});
