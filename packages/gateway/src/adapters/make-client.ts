import type { LettoreEci } from '@varco/eci-mapper';
import {
  ConfigurationError,
  createDpopProof,
  htuOf,
  type Clock,
  type ClockGuard,
  type EvidenceSource,
  type Ids,
  type ReplayStore,
  type Transport,
} from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import { readOperazione, type Operazione } from '../anagrafe/openapi.js';
import { parseCertificati } from '../config/certificati.js';
import { readSecret } from '../config/segreti.js';
import type { AccessoPdnd, CanaleTls, Servizio, ServizioRest, ServizioSoap } from '../domain/servizio.js';
import type { ContrattoRest } from '../domain/servizio-rest.js';
import type { ErogatoreClient, FirmaRichiesta, FonteVoucher, PdndTools } from '../flow/erogatore-client.js';
import type { DaEsaminare } from '../flow/leggi-documento.js';
import { readRestAnswer } from '../flow/read-rest-answer.js';
import { primaScadenza, type Scadenza } from '../sorveglianza/scadenze.js';
import type { ClientKeys, TakenKeys } from './client-keys.js';
import type { ContractReader, Contratto } from './contract-reader.js';
import { createFirmaRest } from './firma-rest.js';
import { createFirmaRichiesta } from './firma-richiesta.js';
import { loadClientKey, type ClientKey } from './load-client-key.js';
import { observedTransport } from './observed-transport.js';
import { loadVerificaRest } from './verifica-rest.js';
import { loadVerifica } from './verifica-risposta.js';
import type { BigAnswers } from './worker-answer-reader.js';

export interface MakeClientOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly clockGuard: ClockGuard;
  /** Absent when no PDND is configured: then no service may ask for a voucher. */
  readonly fonteVoucher: FonteVoucher | undefined;
  /** One source per reuse policy. */
  readonly evidence: Readonly<Record<Servizio['riusoEvidenza'], EvidenceSource>>;
  readonly keys: ClientKeys;
  readonly contracts: ContractReader;
  readonly bigAnswers: BigAnswers;
  /** Message ids of signed answers. */
  readonly replay: ReplayStore;
  /** Keyed, stable id of a codice fiscale in an ente: what INPS receives when the mapping says `pseudonimo`. */
  pseudonimo(enteId: string, codiceFiscale: string): string;
  /** The same of an operator's code. */
  pseudonimoOperatore(enteId: string, codice: string): string;
}

/** The tools of one service. */
export interface MadeClient {
  readonly client: ErogatoreClient;
  /** Reads the requests that come as the service's contract writes them. */
  readonly contratto:
    | { readonly tipo: 'soap'; readonly lettore: LettoreEci }
    | { readonly tipo: 'rest'; readonly rest: ContrattoRest; readonly operazione: Operazione };
  /** Certificates among them that come to an end. */
  readonly scadenze: readonly Scadenza[];
  /** Ends the connections when their exchanges have, and gives the keys back. */
  close(): Promise<void>;
}

/** Reads what the service names, and makes of it what a call needs. A failure half-way gives back what was taken. */
export async function makeClient(
  options: MakeClientOptions,
  ente: EnteSnapshot,
  servizio: Servizio,
): Promise<MadeClient> {
  const taken: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of taken.splice(0).reverse()) await end();
  };
  try {
    return { ...(await make(options, ente, servizio, taken)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function make(
  options: MakeClientOptions,
  ente: EnteSnapshot,
  servizio: Servizio,
  taken: (() => Promise<void>)[],
): Promise<Omit<MadeClient, 'close'>> {
  const made = servizio.rest === undefined ? await readSoap(options, servizio) : await readRest(options, servizio);
  const pdnd = servizio.pdnd && (await takePdnd(options, ente, servizio, servizio.pdnd, taken));
  const canale = await openTransport(servizio.tls);
  taken.push(async () => canale.transport.close());
  const comune = {
    transport: observedTransport(canale.transport, options.clockGuard, options.clock),
    pdnd: pdnd?.tools,
    ...(servizio.identitaOperatore === 'pseudonimo'
      ? { userIdOperatore: (codice: string) => options.pseudonimoOperatore(ente.ente.id, codice) }
      : {}),
    userIdAssicurato: (codiceFiscale: string) =>
      servizio.userIdAssicurato === 'codice-fiscale' ? codiceFiscale : options.pseudonimo(ente.ente.id, codiceFiscale),
  };
  const nome = `certificato verso INPS del servizio ${servizio.id} di ${ente.ente.id}`;
  const { contratto, client, scadenze } = await made(comune, ente.ente.id, taken);
  return {
    client,
    contratto,
    scadenze: [...(pdnd?.scadenze ?? []), ...primaScadenza(nome, parseCertificati(canale.certificato)), ...scadenze],
  };
}

type Comune = Pick<ErogatoreClient, 'transport' | 'pdnd' | 'userIdOperatore' | 'userIdAssicurato'>;

/** With the contract read, the rest is made: nothing is opened for a service whose contract cannot be used. */
type Finish = (
  comune: Comune,
  enteId: string,
  taken: (() => Promise<void>)[],
) => Promise<Pick<MadeClient, 'client' | 'contratto' | 'scadenze'>>;

async function readSoap(options: MakeClientOptions, servizio: ServizioSoap): Promise<Finish> {
  const contratto = await options.contracts.read(servizio);
  const { lettore, source, soapAction } = contratto;
  return async (comune, enteId, taken) => {
    const firma = await takeFirma(options, enteId, servizio, contratto, taken);
    const verifica = await loadVerifica(options, enteId, servizio);
    const client: ErogatoreClient = {
      tipo: 'soap',
      servizio,
      ...comune,
      ...(firma === undefined ? {} : { firma: firma.firma }),
      reader: options.bigAnswers.reader(lettore, source, verifica?.verifica),
      soapAction,
      encodeRichiesta: (codiceFiscale) => contratto.encodeRichiesta(codiceFiscale),
    };
    const scadenze = [...(firma?.scadenze ?? []), ...(verifica?.scadenze ?? [])];
    return { client, contratto: { tipo: 'soap', lettore }, scadenze };
  };
}

async function readRest(options: MakeClientOptions, servizio: ServizioRest): Promise<Finish> {
  const { rest, profilo, url } = servizio;
  const operazione = await readOperazione(rest);
  return async (comune, enteId) => {
    const { pdnd } = comune;
    if (profilo.integrita === 'INTEGRITY_REST_02' && pdnd === undefined) {
      throw new ConfigurationError(
        'ERR_MODI_CONFIG_INVALID',
        'INTEGRITY_REST_02 signs with a key of PDND, and there is none',
      );
    }
    const verifica = await loadVerificaRest(options, enteId, servizio);
    const deps = {
      contratto: rest,
      esamina: (documento: DaEsaminare) => options.bigAnswers.esamina(documento),
      ...(verifica && { giudice: verifica.giudice }),
    };
    const client: ErogatoreClient = {
      tipo: 'rest',
      servizio,
      ...comune,
      ...(profilo.integrita === 'INTEGRITY_REST_02' && pdnd !== undefined
        ? { firma: createFirmaRest(servizio, pdnd, { clock: options.clockGuard.clock(url), ids: options.ids }) }
        : {}),
      reader: { read: async (answer) => readRestAnswer(answer, deps) },
    };
    return { client, contratto: { tipo: 'rest', rest, operazione }, scadenze: verifica?.scadenze ?? [] };
  };
}

/** Connections as `tls` says; at most `maxConnections` at once. Default 64. */
export async function openTransport(
  tls: CanaleTls,
  maxConnections?: number,
): Promise<{ readonly transport: Transport; readonly certificato: Uint8Array }> {
  const pem = async (ref: string | undefined): Promise<string | undefined> =>
    ref === undefined ? undefined : (await readSecret(ref)).toString('utf8');
  const [ca, cert, key] = await Promise.all([pem(tls.ca), pem(tls.certificato), pem(tls.chiave)]);
  const transport = createUndiciTransport({
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.proxy === undefined ? {} : { proxy: tls.proxy }),
    ...(tls.indirizzoSorgente === undefined ? {} : { localAddress: tls.indirizzoSorgente }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
  return { transport, certificato: Buffer.from(cert ?? '', 'utf8') };
}

interface TakenFirma {
  readonly firma: FirmaRichiesta;
  readonly scadenze: readonly Scadenza[];
}

async function takeFirma(
  { clockGuard, ids }: MakeClientOptions,
  enteId: string,
  servizio: ServizioSoap,
  { soapAction }: Contratto,
  taken: (() => Promise<void>)[],
): Promise<TakenFirma | undefined> {
  const { firma, profilo, url } = servizio;
  if (profilo.wss === 'nessuno') return undefined;
  if (firma === undefined) {
    throw new ConfigurationError('ERR_MODI_CONFIG_INVALID', 'the service asks for WS-Security, and names no key of it');
  }
  const pronta = await createFirmaRichiesta({ enteId, servizio, firma, soapAction, clock: clockGuard.clock(url), ids });
  taken.push(async () => pronta.close());
  return pronta;
}

interface TakenPdnd {
  readonly tools: PdndTools;
  readonly scadenze: readonly Scadenza[];
}

async function takePdnd(
  options: MakeClientOptions,
  ente: EnteSnapshot,
  servizio: Servizio,
  pdnd: AccessoPdnd,
  taken: (() => Promise<void>)[],
): Promise<TakenPdnd> {
  if (!options.fonteVoucher && servizio.profilo.voucher !== 'nessuno')
    throw new ConfigurationError(
      'ERR_MODI_CONFIG_INVALID',
      'the service asks for PDND, and the process file names none',
    );
  const keys: TakenKeys = await options.keys.take(pdnd);
  taken.push(async () => keys.release());
  const dpop = servizio.profilo.voucher === 'dpop' ? await takeDpop(pdnd, taken) : undefined;
  const { clientId, purposeId, audience } = pdnd;
  const tools: PdndTools = {
    clientId,
    purposeId,
    audience,
    organizzazione: ente.ente.organizzazionePdnd,
    signer: keys.signer,
    evidence: options.evidence[servizio.riusoEvidenza],
    ...(options.fonteVoucher === undefined ? {} : { fonteVoucher: options.fonteVoucher }),
    ...(dpop === undefined ? {} : { dpop: provaDpop(options, servizio, dpop) }),
  };
  return { tools, scadenze: keys.scadenze };
}

async function takeDpop({ chiaveDpop }: AccessoPdnd, taken: (() => Promise<void>)[]): Promise<ClientKey> {
  if (chiaveDpop === undefined) {
    throw new ConfigurationError(
      'ERR_MODI_CONFIG_INVALID',
      'the service asks for DPoP, and names no key of its proofs',
    );
  }
  const key = await loadClientKey(chiaveDpop);
  taken.push(async () => key.close());
  return key;
}

/** Proofs of the calls to the erogatore: stamped with its time, each for its URL without query. */
function provaDpop(
  { clockGuard, ids }: MakeClientOptions,
  { url }: Servizio,
  { signer }: ClientKey,
): NonNullable<PdndTools['dpop']> {
  const clock = clockGuard.clock(url);
  return {
    signer,
    prova: async (accessToken, { metodo, url: chiamato }) =>
      createDpopProof({ signer, htm: metodo, htu: htuOf(chiamato) ?? chiamato, accessToken, clock, ids }),
  };
}
