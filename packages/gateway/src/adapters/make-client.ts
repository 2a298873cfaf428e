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
import { parseCertificati } from '../config/certificati.js';
import { readSecret } from '../config/segreti.js';
import type { AccessoPdnd, CanaleTls, Servizio } from '../domain/servizio.js';
import type { ErogatoreClient, FirmaRichiesta, FonteVoucher, PdndTools } from '../flow/erogatore-client.js';
import { primaScadenza, type Scadenza } from '../sorveglianza/scadenze.js';
import type { ClientKeys, TakenKeys } from './client-keys.js';
import type { ContractReader, Contratto } from './contract-reader.js';
import { createFirmaRichiesta } from './firma-richiesta.js';
import { loadClientKey, type ClientKey } from './load-client-key.js';
import { observedTransport } from './observed-transport.js';
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
  readonly lettore: LettoreEci;
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
  const contratto = await options.contracts.read(servizio);
  const taken: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of taken.splice(0).reverse()) await end();
  };
  try {
    const pdnd = servizio.pdnd && (await takePdnd(options, ente, servizio, servizio.pdnd, taken));
    const canale = await openTransport(servizio.tls);
    taken.push(async () => canale.transport.close());
    const firma = await takeFirma(options, ente.ente.id, servizio, contratto, taken);
    const verifica = await loadVerifica(options, ente.ente.id, servizio);
    const client: ErogatoreClient = {
      servizio,
      transport: observedTransport(canale.transport, options.clockGuard, options.clock),
      pdnd: pdnd?.tools,
      ...(firma === undefined ? {} : { firma: firma.firma }),
      reader: options.bigAnswers.reader(contratto.lettore, contratto.source, verifica?.verifica),
      soapAction: contratto.soapAction,
      encodeRichiesta: (codiceFiscale) => contratto.encodeRichiesta(codiceFiscale),
      ...(servizio.identitaOperatore === 'pseudonimo'
        ? { userIdOperatore: (codice: string) => options.pseudonimoOperatore(ente.ente.id, codice) }
        : {}),
      userIdAssicurato: (codiceFiscale) =>
        servizio.userIdAssicurato === 'codice-fiscale'
          ? codiceFiscale
          : options.pseudonimo(ente.ente.id, codiceFiscale),
    };
    const nome = `certificato verso INPS del servizio ${servizio.id} di ${ente.ente.id}`;
    const scadenze = [
      ...(pdnd?.scadenze ?? []),
      ...primaScadenza(nome, parseCertificati(canale.certificato)),
      ...(firma?.scadenze ?? []),
      ...(verifica?.scadenze ?? []),
    ];
    return { client, lettore: contratto.lettore, scadenze, close };
  } catch (error) {
    await close();
    throw error;
  }
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
  servizio: Servizio,
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

/** Proofs of the calls to the erogatore: stamped with its time, for its URL without query. */
function provaDpop(
  { clockGuard, ids }: MakeClientOptions,
  { url }: Servizio,
  { signer }: ClientKey,
): NonNullable<PdndTools['dpop']> {
  const clock = clockGuard.clock(url);
  const htu = htuOf(url) ?? url;
  return {
    signer,
    prova: async (accessToken) => createDpopProof({ signer, htm: 'POST', htu, accessToken, clock, ids }),
  };
}
