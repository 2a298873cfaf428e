import { createPrivateKey } from 'node:crypto';
import {
  createEvidenceSource,
  createVoucherSource,
  systemClock,
  systemIds,
  type Clock,
  type Ids,
  type TransportOptions,
} from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import { createContractReader, type ContractReader } from './adapters/contract-reader.js';
import { createErogatoreClients, type ErogatoreClients } from './adapters/erogatore-clients.js';
import { createSqliteAnagrafeStore } from './adapters/sqlite-anagrafe-store.js';
import { createSqliteCounterStore } from './adapters/sqlite-counter-store.js';
import { createSqliteRegistroStore } from './adapters/sqlite-registro-store.js';
import { createSqliteSerialeStore } from './adapters/sqlite-seriale-store.js';
import { createBigAnswers } from './adapters/worker-answer-reader.js';
import { createAnagrafe } from './anagrafe/create-anagrafe.js';
import type { Anagrafe, AnagrafeStore } from './anagrafe/anagrafe.js';
import { importaAnagrafe } from './anagrafe/import-anagrafe.js';
import { checkInsieme } from './anagrafe/insieme.js';
import type { Configurazione, ConfigurazionePdnd } from './config/configurazione.js';
import type { Difetto } from './config/difetto.js';
import { decodeChiave256, readSecret } from './config/segreti.js';
import type { FlowDeps } from './flow/deps.js';
import { createRichiediEstrattoConto } from './flow/richiedi-estratto-conto.js';
import type { RichiediEstrattoConto } from './flow/richiesta.js';
import { createIscritti, type IscrittiDegliEnti } from './iscritti/create-iscritti.js';
import { factsOf, type Log } from './log.js';
import { createPortaDelegata } from './porta-delegata/porta-delegata.js';
import type { RichiestaLegacy, RispostaLegacy } from './porta-delegata/messaggio.js';
import type { Registro } from './registro/event.js';
import { chiaveFirma, type ChiaveFirma } from './registro/head.js';
import { deriveChiaviEnte, indiceSoggetto } from './registro/pseudonym.js';
import { createRegistro } from './registro/registro.js';
import { watchRegistro } from './registro/watch-registro.js';
import { openStore } from './store/store.js';

/** A start that the configuration does not allow: everything that is wrong, for a person. */
export class StartRefusedError extends Error {
  override readonly name = 'StartRefusedError';
  readonly code = 'ERR_VARCO_START_REFUSED';
  readonly difetti: readonly Difetto[];

  constructor(message: string, difetti: readonly Difetto[] = []) {
    super(message);
    this.difetti = difetti;
  }
}

export interface AssembleOptions {
  readonly configurazione: Configurazione;
  readonly log: Log;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** The house, put together: what the HTTP floor needs, and how to leave. */
export interface House {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly anagrafe: Anagrafe;
  readonly registro: Registro;
  readonly richiedi: RichiediEstrattoConto;
  /** Consultations in progress, whoever still waits for them. */
  inCorso(): number;
  portaDelegata(richiesta: RichiestaLegacy): Promise<RispostaLegacy>;
  /** Loads what a legacy request of this ente will need, so that reading it waits for nothing. */
  preparaEnte(enteId: string): Promise<void>;
  healthy(): boolean;
  avvisi(): readonly string[];
  close(): Promise<void>;
}

/** The only file that picks adapters. Opens in order, closes in reverse; a failure half-way closes what was opened. */
export async function assemble({
  configurazione,
  log,
  clock = systemClock,
  ids = systemIds,
}: AssembleOptions): Promise<House> {
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const store = await openStore({
      url: `sqlite:${configurazione.archivio.percorso}`,
      istanza: configurazione.istanza,
    });
    opened.push(() => store.close());
    const anagrafeStore = createSqliteAnagrafeStore(store);
    const contracts = createContractReader();
    opened.push(() => contracts.close());
    await importaAlPrimoAvvio(configurazione, anagrafeStore, contracts, clock, log);
    const onError = (about: string) => (error: unknown) => log.error(about, factsOf(error));
    const anagrafe = await createAnagrafe({ store: anagrafeStore, clock, onError: onError('anagrafe-non-aggiornata') });
    opened.push(() => anagrafe.close());

    const master = decodeChiave256(await readSecret(configurazione.registro.chiave));
    if (!master) throw new StartRefusedError('registro.chiave is not 32 bytes in base64');
    const counters = createSqliteCounterStore(store, { clock, onError: onError('contatori-in-difficolta') });
    const chained = await createRegistro({
      store: createSqliteRegistroStore(store),
      clock,
      ids,
      chiave: master,
      firma: await firme(configurazione),
      intervalloTestateMs: configurazione.registro.intervalloTestate * 1000,
      onError: onError('registro-in-difficolta'),
      ...(configurazione.registro.fileTestate === undefined
        ? {}
        : { fileTestate: configurazione.registro.fileTestate }),
    });
    opened.push(() => chained.close());
    const registro = watchRegistro(chained, { clock, probe: () => counters.latch('sonda', 0) });

    const iscritti: IscrittiDegliEnti = createIscritti({
      anagrafe,
      clock,
      onError: (error, ente) => log.error('iscritti-non-disponibili', { ente, ...factsOf(error) }),
      onAllowAll: (ente) => log.warn('iscritti-senza-controllo', { ente, requisito: 'E-04' }),
    });
    opened.push(() => iscritti.close());
    const bigAnswers = createBigAnswers();
    opened.push(() => bigAnswers.close());
    const pseudonyms = createPseudonyms(master);
    const clients = createErogatoreClients({
      ...(await pdndSources(configurazione, clock, ids, opened)),
      contracts,
      bigAnswers,
      pseudonimo: pseudonyms,
    });
    opened.push(() => clients.close());

    await preparaTutti(anagrafe, clients, log);

    const onUnexpected = (error: unknown, accessoId: string): void =>
      log.error('imprevisto', { accesso: accessoId, ...factsOf(error) });
    const deps: FlowDeps = {
      clock,
      fuso: configurazione.fusoOrario,
      anagrafe,
      registro,
      counters,
      iscritti,
      erogatore: (ente, servizio) => clients.get(ente, servizio),
      onUnexpected,
      onErrore: ({ motivo, fatti }, accesso) => log.warn('consultazione-in-errore', { accesso, motivo, ...fatti }),
    };
    let inCorso = 0;
    const flow = createRichiediEstrattoConto(deps);
    const richiedi: RichiediEstrattoConto = async (richiesta) => {
      inCorso += 1;
      try {
        return await flow(richiesta);
      } finally {
        inCorso -= 1;
      }
    };
    const portaDelegata = createPortaDelegata({
      anagrafe,
      richiedi,
      decodeCodiceFiscale: (ente, servizioId, xml) => clients.decodeCodiceFiscale(ente, servizioId, xml),
      seriali: createSqliteSerialeStore(store),
      anonimo: (motivo, indirizzo, istante) => registro.contaAnonimo({ motivo, indirizzo, istante }),
      clock,
      ids,
      istanza: configurazione.istanza,
      prefissoSeriale: String(configurazione.prefissoSeriale),
      onUnexpected,
    });
    return {
      clock,
      ids,
      anagrafe,
      registro,
      richiedi,
      inCorso: () => inCorso,
      portaDelegata,
      preparaEnte: (enteId) => prepara(anagrafe, clients, enteId),
      healthy: () => store.healthy() && registro.writable(),
      avvisi: () => iscritti.avvisi(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function importaAlPrimoAvvio(
  configurazione: Configurazione,
  store: AnagrafeStore,
  contracts: ContractReader,
  clock: Clock,
  log: Log,
): Promise<void> {
  const esito = await importaAnagrafe({
    path: configurazione.anagrafe,
    store,
    clock,
    autore: 'primo avvio',
    motivo: 'importazione iniziale',
    provaContratto: (contratto) => contracts.check(contratto),
    verifica: (anagrafe) => checkInsieme({ processo: { configurazione }, anagrafe }).difetti,
  });
  switch (esito.esito) {
    case 'respinta':
      throw new StartRefusedError('the anagrafe is not valid', esito.difetti);
    case 'importata':
      log.info('anagrafe-importata', { versione: esito.versione, sha256: esito.sha256 });
      for (const { percorso, problema, rimedio } of esito.avvisi)
        log.warn('anagrafe-avviso', { percorso, problema, rimedio });
      break;
    case 'vale-archivio':
      log.warn('anagrafe-vale-archivio', {
        versione: esito.versione,
        file: esito.file,
        rimedio: 'varco anagrafe importa',
      });
      break;
    case 'invariata':
    case 'conflitto':
      break;
  }
}

async function firme({ registro: { firma } }: Configurazione): Promise<(enteId: string) => ChiaveFirma | undefined> {
  const load = async (ref: string): Promise<ChiaveFirma> => chiaveFirma(createPrivateKey(await readSecret(ref)));
  const predefinita = firma.predefinita === undefined ? undefined : await load(firma.predefinita);
  const perEnte = new Map<string, ChiaveFirma>();
  for (const [ente, ref] of firma.perEnte) perEnte.set(ente, await load(ref));
  return (enteId) => perEnte.get(enteId) ?? predefinita;
}

/** 128 bits of the ente's keyed index: resolvable by whoever holds the register's key, by nobody else. */
function createPseudonyms(master: Uint8Array): (enteId: string, codiceFiscale: string) => string {
  const keys = new Map<string, ReturnType<typeof deriveChiaviEnte>>();
  return (enteId, codiceFiscale) => {
    let chiavi = keys.get(enteId);
    if (!chiavi) {
      chiavi = deriveChiaviEnte(master, enteId);
      keys.set(enteId, chiavi);
    }
    return Buffer.from(indiceSoggetto(chiavi, codiceFiscale)).subarray(0, 16).toString('base64url');
  };
}

type PdndSources = Pick<Parameters<typeof createErogatoreClients>[0], 'vouchers' | 'evidence'>;

async function pdndSources(
  { pdnd, limiti }: Configurazione,
  clock: Clock,
  ids: Ids,
  opened: (() => Promise<void>)[],
): Promise<PdndSources> {
  const evidence = {
    finestra: createEvidenceSource({ clock, ids, reuse: 'finestra' }),
    mai: createEvidenceSource({ clock, ids, reuse: 'mai' }),
  };
  if (!pdnd) return { evidence, vouchers: undefined };
  const transport = createUndiciTransport(await pdndTransport(pdnd));
  opened.push(() => transport.close());
  const vouchers = createVoucherSource({
    transport,
    clock,
    ids,
    tokenEndpoint: pdnd.tokenEndpoint,
    audience: pdnd.audience,
    pacing: {
      requests: pdnd.richieste.numero,
      perMs: pdnd.richieste.ogniMs,
      queueLimit: limiti.codaVoucher,
      maxWaitMs: limiti.attesaVoucherMs,
    },
  });
  return { evidence, vouchers };
}

async function pdndTransport({ ca, proxy, indirizzoSorgente }: ConfigurazionePdnd): Promise<TransportOptions> {
  return {
    ...(ca === undefined ? {} : { ca: (await readSecret(ca)).toString('utf8') }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(indirizzoSorgente === undefined ? {} : { localAddress: indirizzoSorgente }),
  };
}

/** What every service needs is made before the first request comes; one that cannot be is told, and tried again when it is asked for. */
async function preparaTutti(anagrafe: Anagrafe, clients: ErogatoreClients, log: Log): Promise<void> {
  for (const ente of anagrafe.snapshot().enti) {
    for (const servizio of ente.ente.servizi) {
      try {
        await clients.get(ente, servizio);
      } catch (error) {
        log.error('servizio-non-pronto', { ente: ente.ente.id, servizio: servizio.id, ...factsOf(error) });
      }
    }
  }
}

async function prepara(anagrafe: Anagrafe, clients: ErogatoreClients, enteId: string): Promise<void> {
  const ente = anagrafe.snapshot().ente(enteId);
  if (ente) await Promise.all(ente.ente.servizi.map((servizio) => clients.get(ente, servizio)));
}
