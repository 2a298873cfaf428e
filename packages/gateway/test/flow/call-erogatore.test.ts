import { elementText, findElement, mapEnvelope, INPS, type EnvelopeMap } from '@varco/modi-client';
import { expect } from 'chai';
import type { ProfiloSicurezza, Servizio } from '../../src/domain/servizio.js';
import { ASSICURATO, CF, CONDIZIONI, convenzione, enteDi, OPERATORE_IN_SEDE, SERVIZIO } from '../policy/scena.js';
import { banco, EVIDENZA, richiesta, SOAP, type Banco } from './banco.js';

const con = (profilo: Partial<ProfiloSicurezza>): Servizio => ({
  ...SERVIZIO,
  profilo: { ...SERVIZIO.profilo, ...profilo },
});
const dallaSede = richiesta({ richiedente: OPERATORE_IN_SEDE });
const inviata = ({ inviate }: Banco) => {
  const [request, ...others] = inviate;
  if (!request || others.length > 0) throw new Error('one request was to be sent');
  return request;
};
const busta = (house: Banco): EnvelopeMap => mapEnvelope(inviata(house).body ?? new Uint8Array());
const identity = (map: EnvelopeMap): Readonly<Record<string, string>> | undefined => {
  const header = map.headers.find(({ localName, namespace }) => localName === 'Identity' && namespace === INPS);
  if (!header) return undefined;
  const text = (localName: string): string => {
    const found = findElement(map, header, [{ namespace: '', localName }]);
    return found ? elementText(map, found) : '';
  };
  return { UserId: text('UserId'), CodiceUfficio: text('CodiceUfficio') };
};

describe('the call to INPS', () => {
  it('is one POST to the service with its action, its deadline and its bound', async () => {
    const house = banco();
    await house.richiedi(dallaSede);
    const { body: _, headers, ...request } = inviata(house);
    expect(request).to.deep.equal({
      method: 'POST',
      url: SERVIZIO.url,
      deadlineMs: 60_000,
      maxResponseBytes: 1_048_576,
    });
    expect(headers).to.deep.equal({
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: '"urn:prova/consulta"',
      Accept: 'text/xml',
      Authorization: 'Bearer segreto.del.voucher',
      'Agid-JWT-TrackingEvidence': 'segreto.della.evidenza',
    });
  });

  it('carries the voucher as its own type says', async () => {
    const house = banco({
      voucher: async () => ({
        accessToken: 't',
        tokenType: 'DPoP',
        expiresAt: 0,
        jti: undefined,
        claims: {},
        correlationId: undefined,
      }),
    });
    await house.richiedi(dallaSede);
    expect(inviata(house).headers['Authorization']).to.equal('DPoP t');
  });

  it('carries a proof for this call and this voucher, where the profile wants DPoP', async () => {
    const proved: string[] = [];
    const signer = {
      alg: 'ES256',
      kid: 'd'.repeat(43),
      publicJwk: {},
      sign: async (bytes: Uint8Array) => bytes,
    } as const;
    const house = banco({
      servizio: con({ voucher: 'dpop' }),
      dpop: {
        signer,
        prova: async (accessToken) => {
          proved.push(accessToken);
          return `prova ${proved.length}`;
        },
      },
    });
    await house.richiedi(dallaSede);
    expect(inviata(house).headers['DPoP']).to.equal('prova 1');
    expect(proved).to.deep.equal(['segreto.del.voucher']);
    expect(house.richiesteVoucher[0]?.dpop).to.equal(signer);
  });

  it('gives the tools of the service back, whatever came of it', async () => {
    const house = banco({ invia: () => Promise.reject(new Error('no')) });
    await house.richiedi(dallaSede);
    expect(house.prestiti).to.deep.equal(['eci']);
  });

  for (const [identityWhere, inSoap, inHttp] of [
    ['soap', true, false],
    ['http', false, true],
    ['entrambi', true, true],
    ['nessuno', false, false],
  ] as const) {
    it(`names the operator where the profile says: ${identityWhere}`, async () => {
      const house = banco({ servizio: con({ identity: identityWhere }) });
      await house.richiedi(dallaSede);
      expect(identity(busta(house))).to.deep.equal(
        inSoap ? { UserId: 'op.rossi', CodiceUfficio: 'CASSA01' } : undefined,
      );
      const { headers } = inviata(house);
      expect(headers['INPS-Identity-UserId']).to.equal(inHttp ? 'op.rossi' : undefined);
      expect(headers['INPS-Identity-CodiceUfficio']).to.equal(inHttp ? 'CASSA01' : undefined);
    });
  }

  it('names an insured person as the mapping of the service says', async () => {
    const house = banco({ servizio: con({ identity: 'http' }) });
    await house.richiedi(richiesta());
    expect(inviata(house).headers['INPS-Identity-UserId']).to.equal('pseudonimo-di-16');
    expect(house.richiesteEvidenza[0]?.userID).to.equal('pseudonimo-di-16');
  });

  it('says in the evidence who asks, from where and how surely known', async () => {
    const house = banco();
    await house.richiedi(dallaSede);
    const { signer: _, ...evidence } = house.richiesteEvidenza[0] ?? { signer: undefined };
    expect(evidence).to.deep.equal({
      pattern: 'AUDIT_REST_02',
      ente: 'cassa',
      organizzazione: 'cassa-di-prova',
      host: SERVIZIO.url,
      clientId: SERVIZIO.pdnd?.clientId,
      audience: SERVIZIO.pdnd?.audience,
      purposeId: SERVIZIO.pdnd?.purposeId,
      userID: 'op.rossi',
      userLocation: '10.20.1.5',
      LoA: 'CIE',
    });
  });

  it('takes the application for the place of a person who has no workstation', async () => {
    const house = banco();
    await house.richiedi(richiesta());
    expect(house.richiesteEvidenza[0]?.userLocation).to.equal('portale');
  });

  it('says that no level was declared, where the application is excused', async () => {
    const { livello: _, ...senzaLivello } = ASSICURATO;
    const ente = enteDi();
    const [applicazione] = ente.ente.applicazioni;
    if (!applicazione) throw new Error('an application was to be there');
    const house = banco({ ente: enteDi({ applicazioni: [{ ...applicazione, senzaLivello: true }] }) });
    await house.richiedi(richiesta({ richiedente: senzaLivello }));
    expect(house.richiesteEvidenza[0]?.LoA).to.equal('non-dichiarato');
  });

  it('binds the voucher to the evidence with AUDIT_REST_02, and with nothing else', async () => {
    const bound = banco();
    await bound.richiedi(dallaSede);
    expect(bound.richiesteVoucher[0]).to.include({ digest: EVIDENZA.digest, organizzazione: 'cassa-di-prova' });
    const plain = banco({ servizio: con({ tracciamento: 'AUDIT_REST_01' }) });
    await plain.richiedi(dallaSede);
    expect(plain.richiesteVoucher[0]).not.to.have.property('digest');
    expect(plain.richiesteEvidenza[0]?.pattern).to.equal('AUDIT_REST_01');
    expect(inviata(plain).headers['Agid-JWT-TrackingEvidence']).to.equal(EVIDENZA.jws);
  });

  it('makes no evidence and asks for no voucher where the profile wants none', async () => {
    const house = banco({ servizio: con({ tracciamento: 'nessuno', voucher: 'nessuno' }) });
    await house.richiedi(dallaSede);
    expect(house.passi).not.to.include('evidenza').and.not.include('voucher');
    expect(inviata(house).headers).not.to.have.any.keys('Authorization', 'Agid-JWT-TrackingEvidence');
    expect(house.chiusure[0]).not.to.have.any.keys('voucherJti', 'evidenzaJti');
  });

  it('makes none either on a channel without PDND', async () => {
    const { pdnd: _, ...servizio } = con({ canale: 'modi', voucher: 'nessuno', tracciamento: 'nessuno' });
    const house = banco({ servizio, pdnd: false });
    await house.richiedi(dallaSede);
    expect(house.passi).not.to.include('evidenza').and.not.include('voucher');
    expect(house.chiusure[0]).not.to.have.property('purposeId');
  });

  it('encodes the request about the person, where no legacy envelope came', async () => {
    const house = banco();
    await house.richiedi(dallaSede);
    const map = busta(house);
    const [child] = map.bodyChildren;
    if (!child) throw new Error('a Body with a child was to be sent');
    expect(child.localName).to.equal('Consulta');
    expect(elementText(map, child)).to.equal(CF);
  });

  it('passes a legacy envelope on byte by byte, but for the Identity that it adds', async () => {
    const legacy = `<s:Envelope xmlns:s="${SOAP}"><s:Header><x:Altro xmlns:x="urn:x"/></s:Header><s:Body ><c  a = '1' >&#x41;</c></s:Body></s:Envelope>`;
    const house = banco();
    await house.richiedi({ ...dallaSede, busta: { envelope: Buffer.from(legacy), soapAction: 'vecchia' } });
    const sent = Buffer.from(inviata(house).body ?? []).toString('utf8');
    expect(identity(busta(house))).to.deep.equal({ UserId: 'op.rossi', CodiceUfficio: 'CASSA01' });
    const without = sent.replace(/<(\w+:)?Identity.*?Identity>/s, '');
    expect(without).to.equal(legacy);
    expect(inviata(house).headers['SOAPAction']).to.equal('"urn:prova/consulta"');
  });

  it('keeps the children of Identity unqualified under a default namespace', async () => {
    const legacy = `<Envelope xmlns="${SOAP}"><Body><c xmlns="urn:x"/></Body></Envelope>`;
    const house = banco();
    await house.richiedi({ ...dallaSede, busta: { envelope: Buffer.from(legacy), soapAction: '' } });
    expect(identity(busta(house))).to.deep.equal({ UserId: 'op.rossi', CodiceUfficio: 'CASSA01' });
  });

  it('passes a legacy envelope on as it came where Identity is not wanted in SOAP', async () => {
    const legacy = Buffer.from(`<s:Envelope xmlns:s="${SOAP}"><s:Body><c/></s:Body></s:Envelope>`);
    const house = banco({ servizio: con({ identity: 'http' }) });
    await house.richiedi({ ...dallaSede, busta: { envelope: legacy, soapAction: '' } });
    expect(Buffer.from(inviata(house).body ?? []).equals(legacy)).to.equal(true);
  });

  it('costs no voucher and no unit when the request cannot be composed', async () => {
    const house = banco();
    const esito = await house.richiedi({ ...dallaSede, busta: { envelope: Buffer.from('<no>'), soapAction: '' } });
    expect(esito).to.have.nested.property('refusal.motivo', 'errore-interno');
    expect(house.passi).to.deep.equal(['apri', 'iscritti', 'erogatore', 'chiudi']);
  });

  it('is made under the terms of the convenzione in force', async () => {
    const condizioni = { ...CONDIZIONI, chiamateMassimeGiorno: 7 };
    const house = banco({ ente: enteDi({ convenzioni: [convenzione({ servizi: [condizioni] })] }) });
    await house.richiedi(dallaSede);
    expect(house.riserve[0]?.[0]?.massimo).to.equal(7);
  });
});
