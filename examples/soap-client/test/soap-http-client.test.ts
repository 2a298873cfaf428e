import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import soap from 'soap';
import {
  createLocalSigner,
  createModiClient,
  createSoapHttpClient,
  createSoapSecurityWorkers,
  createTrustFromPem,
  ModiError,
  systemClock,
  type ModiClient,
  type ModiClientOptions,
  type ModiEvent,
  type Persona,
  type SoapHttpClientOptions,
  type SoapSecurityOptions,
} from '@varco/modi-client';
import {
  personaByScenario,
  startSandbox,
  type Fault,
  type InpsProfilo,
  type IssuedCertificate,
  type Sandbox,
} from '@varco/sandbox';

const id = (n: number): string => `1f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e0${n}`;
const AUDIENCE = 'https://eci.example.it/v1';
const PERSONA: Persona = { userID: 'op-segreto-1', userLocation: 'pc-segreto-7', LoA: 'SPID2' };
const WSDL = fileURLToPath(new URL('../../../sandbox/contratto/eci.wsdl', import.meta.url));
const { codiceFiscale } = personaByScenario('tipico');

type Metodo = (
  args: object,
  options?: object,
) => Promise<readonly [{ readonly ConsultaEstrattoContoResult?: { readonly Esito?: string } }]>;

describe('the HTTP client for soap, against the sandbox’s INPS', function () {
  this.timeout(30_000);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const threads = createSoapSecurityWorkers({ thresholdBytes: 0 });
  let sandbox: Sandbox;
  let tls: IssuedCertificate;
  let wss: SoapSecurityOptions;
  let risposta: NonNullable<SoapHttpClientOptions['risposta']>;
  let opened: ModiClient[];
  let events: ModiEvent[];

  before(async () => {
    sandbox = await startSandbox({
      explain: true,
      onCall: () => undefined,
      seed: {
        clients: [
          {
            clientId: id(1),
            publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
            purposeId: id(2),
            eserviceId: id(3),
            descriptorId: id(4),
            producerId: id(5),
            consumerId: id(6),
            audience: [AUDIENCE],
            voucherLifespan: 600,
          },
        ],
      },
    });
    tls = await sandbox.pki.issueClient('Cassa di prova');
    const firma = await sandbox.pki.issueSigner('Cassa di prova');
    wss = { signer: createLocalSigner({ key: firma.key }), certificate: firma.certificate };
    risposta = { trust: createTrustFromPem({ pem: sandbox.pki.caPem, clock: systemClock }), correlata: true };
  });
  after(async () => {
    await threads.close();
    await sandbox.close();
  });
  beforeEach(() => {
    sandbox.faults.clear();
    opened = [];
    events = [];
  });
  afterEach(async () => {
    for (const modi of opened) await modi.close();
  });

  interface Banco {
    consulta(options?: object): ReturnType<Metodo>;
    readonly client: soap.Client;
  }

  async function banco(
    profilo: Partial<InpsProfilo>,
    options: SoapHttpClientOptions = {},
    more: Partial<ModiClientOptions> = {},
    wsdl = WSDL,
  ): Promise<Banco> {
    sandbox.setInpsProfilo({
      voucher: true,
      dpop: false,
      tracciamento: 'nessuno',
      identity: 'nessuno',
      mtls: true,
      wss: 'nessuno',
      integrita: 'nessuno',
      risposta: 'libera',
      allegati: 'nessuno',
      ...profilo,
    });
    const { voucher, tracciamento = 'nessuno', dpop = false } = profilo;
    const modi = await createModiClient({
      ambiente: {
        tokenEndpoint: sandbox.tokenEndpoint,
        asyncTokenEndpoint: sandbox.asyncTokenEndpoint,
        assertionAudience: sandbox.audience,
        voucherIssuer: sandbox.issuer,
        jwksUri: sandbox.jwksUrl,
        m2mAudience: sandbox.m2mAudience,
        apiBase: sandbox.apiBases.v3,
        apiBases: sandbox.apiBases,
        pacing: { requests: 10, perMs: 1_000 },
        apiPacing: { requests: 10, perMs: 1_000 },
      },
      clientId: id(1),
      purposeId: id(2),
      key: privateKey,
      servizio: {
        url: sandbox.inpsEndpoint,
        audience: AUDIENCE,
        tracciamento,
        voucher: voucher === false ? 'nessuno' : dpop ? 'dpop' : 'bearer',
      },
      transport: { ca: sandbox.pki.caPem, cert: tls.certificate, key: tls.key },
      onEvent: (event) => events.push(event),
      ...more,
    });
    opened.push(modi);
    const httpClient = createSoapHttpClient(modi, options);
    const client = await soap.createClientAsync(wsdl, { httpClient, endpoint: sandbox.inpsEndpoint });
    const metodo = client['ConsultaEstrattoContoAsync'] as Metodo;
    return {
      client,
      consulta: async (extra = { modi: { persona: PERSONA } }) =>
        metodo({ request: { CodiceFiscale: codiceFiscale } }, extra),
    };
  }

  const esito = async (consulta: ReturnType<Metodo>): Promise<string | undefined> => {
    const [{ ConsultaEstrattoContoResult: result }] = await consulta;
    return result?.Esito;
  };
  const calls = (): number => sandbox.log.count('inps-eci');
  async function failure(work: Promise<unknown>): Promise<Error> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof Error) return error;
    throw new Error('it did not fail');
  }

  const profiles: readonly (readonly [
    string,
    Partial<InpsProfilo>,
    () => SoapHttpClientOptions,
    Partial<ModiClientOptions>?,
  ])[] = [
    [
      'a voucher, and Identity in the envelope',
      { identity: 'soap' },
      () => ({ identity: 'soap', codiceUfficio: '001' }),
    ],
    ['Identity in HTTP headers', { identity: 'http' }, () => ({ identity: 'http', codiceUfficio: '001' })],
    ['both, which must agree', { identity: 'entrambi' }, () => ({ identity: 'entrambi', codiceUfficio: '001' })],
    ['a voucher bound to the evidence', { tracciamento: 'AUDIT_REST_02' }, () => ({})],
    [
      'a signed envelope alone: P2',
      { voucher: false, wss: 'ID_AUTH_SOAP_01' },
      () => ({ wss: { ...wss, pattern: 'ID_AUTH_SOAP_01', integrita: false } }),
    ],
    [
      'everything at once: P3 over PDND, signed both ways',
      {
        tracciamento: 'AUDIT_REST_02',
        identity: 'soap',
        wss: 'ID_AUTH_SOAP_02',
        integrita: 'INTEGRITY_SOAP_01',
        risposta: 'firmata',
      },
      () => ({ identity: 'soap', codiceUfficio: '001', wss, risposta }),
    ],
    [
      'P3 in worker threads, by the digests of the request',
      { identity: 'soap', wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01', risposta: 'firmata' },
      () => ({
        identity: 'soap',
        codiceUfficio: '001',
        wss,
        risposta: { ...risposta, requestDigest: true },
        workers: threads,
      }),
    ],
    [
      'a voucher bound to a key',
      { dpop: true },
      () => ({}),
      { dpopKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey },
    ],
  ];
  for (const [title, profilo, options, more] of profiles) {
    it(`meets ${title}`, async () => {
      const { consulta } = await banco(profilo, options(), more);
      const before = calls();
      expect(await esito(consulta())).to.equal('OK');
      expect(calls() - before).to.equal(1);
    });
  }

  it('fetches the WSDL and what it includes by the same channel, without tokens, and from nowhere else', async () => {
    const { consulta } = await banco({}, {}, {}, `${sandbox.inpsEndpoint}?wsdl`);
    expect(sandbox.log.count('inps-wsdl')).to.be.greaterThan(1);
    expect(await esito(consulta())).to.equal('OK');
    const elsewhere = await failure(banco({}, {}, {}, `${sandbox.listening.pdnd}/eci?wsdl`));
    expect(elsewhere).to.include({ code: 'ERR_MODI_CONFIG_INVALID' });
  });

  describe('hands soap nothing of an answer that is not as it was signed:', () => {
    const spoilt: readonly (readonly [Fault['kind'] & `risposta-${string}`, string])[] = [
      ['risposta-non-firmata', 'ERR_MODI_NOT_SIGNED'],
      ['risposta-manomessa', 'ERR_MODI_DIGEST_MISMATCH'],
      ['risposta-altro-certificato', 'ERR_MODI_CERT_UNTRUSTED'],
      ['risposta-scaduta', 'ERR_MODI_TIMESTAMP_STALE'],
    ];
    for (const [kind, code] of spoilt) {
      it(`${kind} is ${code}`, async () => {
        const { consulta } = await banco(
          { wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01', risposta: 'firmata' },
          { wss, risposta },
        );
        sandbox.faults.arm({ target: 'inps', times: 1, kind });
        expect(await failure(consulta())).to.include({ code, requestSent: true });
      });
    }

    const anotherRequest = {
      'its RelatesTo': [{ correlata: true }, 'RelatesTo'],
      'its digests': [{ correlata: false, requestDigest: true }, 'X-RequestDigest'],
    } as const;
    for (const [what, [how, part]] of Object.entries(anotherRequest)) {
      it(`the answer to another request, by ${what}`, async () => {
        const { consulta } = await banco(
          { wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01', risposta: 'firmata' },
          { wss, risposta: { ...risposta, ...how } },
        );
        sandbox.faults.arm({ target: 'inps', times: 1, kind: 'risposta-altra-richiesta' });
        const error = await failure(consulta());
        expect(error).to.include({ code: 'ERR_MODI_DIGEST_MISMATCH', requestSent: true });
        expect(error instanceof ModiError && error.facts).to.deep.include({ part, reason: 'request' });
      });
    }

    it('an answer for which there is no thread', async () => {
      const closed = createSoapSecurityWorkers({ thresholdBytes: 0 });
      await closed.close();
      const { consulta } = await banco({ wss: 'nessuno' }, { workers: closed });
      expect(await failure(consulta())).to.include({ code: 'ERR_MODI_WORKER_FAILED', requestSent: true });
    });
  });

  describe('takes answers with attachments', () => {
    const P3: Partial<InpsProfilo> = { wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01', risposta: 'firmata' };

    it('not unless it is told to', async () => {
      for (const allegati of ['swa', 'mtom'] as const) {
        const { consulta } = await banco({ allegati });
        expect(await failure(consulta())).to.include({ code: 'ERR_MODI_ATTACHMENTS_REFUSED', requestSent: true });
      }
    });

    it('of MTOM, put back into the envelope: unsigned, and signed before they were taken out', async () => {
      const free = await banco({ allegati: 'mtom' }, { allegati: 'espandi' });
      const [{ ConsultaEstrattoContoResult: result }] = await free.consulta();
      expect(result).to.have.nested.property('EstrattoConto.Assicurato.CodiceFiscale', codiceFiscale);
      const signed = await banco({ ...P3, allegati: 'mtom' }, { wss, risposta, allegati: 'espandi' });
      expect(await esito(signed.consulta())).to.equal('OK');
    });

    it('of SwA, left beside the envelope, where soap looks for them', async () => {
      const { client, consulta } = await banco({ allegati: 'swa' }, { allegati: 'lascia' });
      expect(await esito(consulta())).to.equal('OK');
      const { parts } = client.lastResponseAttachments ?? { parts: [] };
      expect(parts.map(({ headers, body }) => [headers['content-type'], new Set(body).size])).to.deep.equal([
        ['application/pdf', 256],
      ]);
    });

    it('never of SwA where the answer is signed: no signature covers them', async () => {
      for (const allegati of ['rifiuta', 'espandi'] as const) {
        const { consulta } = await banco({ ...P3, allegati: 'swa' }, { wss, risposta, allegati });
        expect(await failure(consulta())).to.include({ code: 'ERR_MODI_ATTACHMENTS_REFUSED', requestSent: true });
      }
      const eager = await failure(banco(P3, { wss, risposta, allegati: 'lascia' }));
      expect(eager).to.have.nested.property('facts.field', 'allegati');
    });

    it('and a Fault as a Fault', async () => {
      for (const allegati of ['rifiuta', 'espandi', 'lascia'] as const) {
        const { consulta } = await banco({ allegati: 'mtom' }, { allegati });
        sandbox.faults.arm({ target: 'inps', times: 1, kind: 'soap-fault' });
        expect(await failure(consulta()), allegati).to.have.nested.property('root.Envelope.Body.Fault');
      }
    });
  });

  it('leaves a Fault to soap, which makes an error of it, signed or not', async () => {
    for (const options of [{ wss }, { wss, risposta }]) {
      const { consulta } = await banco({ wss: 'ID_AUTH_SOAP_02' }, options);
      sandbox.faults.arm({ target: 'inps', times: 1, kind: 'soap-fault' });
      const error = await failure(consulta());
      expect(error).not.to.be.instanceOf(ModiError);
      expect(error).to.have.nested.property('root.Envelope.Body.Fault');
    }
  });

  it('says what was no SOAP, and whether the call had left, and never sends it again', async () => {
    const outcomes: readonly (readonly [Fault, string])[] = [
      [{ target: 'inps', times: 2, kind: 'html-502' }, 'ERR_MODI_HTTP_STATUS'],
      [{ target: 'inps', times: 2, kind: 'html' }, 'ERR_MODI_XML_'],
      [{ target: 'inps', times: 2, kind: 'reset' }, 'ERR_MODI_CONNECTION'],
      [{ target: 'inps', times: 2, kind: 'half-body' }, 'ERR_MODI_CONNECTION'],
      [{ target: 'inps', times: 2, kind: 'latency', ms: 5_000 }, 'ERR_MODI_TIMEOUT'],
    ];
    const { consulta } = await banco({}, {}, { deadlineMs: 1_000 });
    for (const [fault, code] of outcomes) {
      sandbox.faults.clear();
      sandbox.faults.arm(fault);
      const before = calls();
      const error = await failure(consulta());
      expect(error, fault.kind).to.be.instanceOf(ModiError);
      expect(String((error as ModiError).code), fault.kind).to.include(code);
      expect(error, fault.kind).to.include({ requestSent: true });
      expect(calls() - before, fault.kind).to.be.at.most(1);
    }
  });

  it('refuses, before anything is sent, what could not be right', async () => {
    const before = calls();
    const { consulta } = await banco({ identity: 'soap' }, { identity: 'soap', codiceUfficio: '001' });
    expect(await failure(consulta({}))).to.have.nested.property('facts.field', 'persona');
    const options = { modi: { persona: PERSONA } };
    for (const unfit of ['forceMTOM', 'forceGzip']) {
      expect(await failure(consulta({ ...options, [unfit]: true }))).to.have.nested.property('facts.field', unfit);
    }
    const nobody = await banco({ identity: 'soap' }, { identity: 'soap' });
    expect(await failure(nobody.consulta())).to.have.nested.property('facts.field', 'persona.codiceUfficio');
    expect(calls()).to.equal(before);
  });

  it('keeps tokens out of what soap shows, and people out of the events', async () => {
    const { client, consulta } = await banco(
      { tracciamento: 'AUDIT_REST_02', identity: 'soap' },
      { identity: 'soap', codiceUfficio: '001' },
    );
    expect(await esito(consulta())).to.equal('OK');
    const shown = JSON.stringify([client.lastRequestHeaders, client.lastResponseHeaders, client.lastRequest]);
    expect(shown).not.to.match(/eyJ|Bearer/);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'evidence.made',
      'voucher.requested',
      'voucher.received',
      'call.answered',
    ]);
    expect(JSON.stringify(events)).not.to.match(new RegExp(`eyJ|segreto|${codiceFiscale}`));
  });
});
