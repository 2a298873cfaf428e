import {
  createClockGuard,
  createMemoryReplayStore,
  systemClock,
  systemIds,
  type Clock,
  type Ids,
} from '@varco/modi-client';
import { openArchivio } from './adapters/archivio.js';
import { createClientKeys } from './adapters/client-keys.js';
import { createContractReader } from './adapters/contract-reader.js';
import { createErogatoreClients, type ErogatoreClients } from './adapters/erogatore-clients.js';
import { apriIdentita } from './adapters/identita.js';
import { openTransport } from './adapters/make-client.js';
import { condivisiIn } from './adapters/pdnd-condivisi.js';
import { createPdndSources } from './adapters/pdnd-sources.js';
import {
  contrattiDi,
  indirizziEsterni,
  preparaTutti,
  scadenzePorta,
  type Contratti,
} from './adapters/prepara-servizi.js';
import { createChiaviTestate } from './adapters/chiavi-testate.js';
import { createRedisReplayStore } from './adapters/redis-replay-store.js';
import { vigilaAnomalie } from './adapters/vigila-anomalie.js';
import { vigilaOperatori } from './adapters/vigila-operatori.js';
import { createBigAnswers } from './adapters/worker-answer-reader.js';
import type { Vigilanza } from './anomalie/vigilanza.js';
import { createAnagrafe } from './anagrafe/create-anagrafe.js';
import type { Anagrafe } from './anagrafe/anagrafe.js';
import { importaAlPrimoAvvio } from './anagrafe/primo-avvio.js';
import type { Configurazione } from './config/configurazione.js';
import { decodeChiave256, readSecret } from './config/segreti.js';
import { StartRefusedError } from './config/start-refused.js';
import type { FlowDeps } from './flow/deps.js';
import { createRichiediEstrattoConto } from './flow/richiedi-estratto-conto.js';
import type { RichiediEstrattoConto } from './flow/richiesta.js';
import type { Identifica } from './identity/identifica.js';
import { createTrovaDeroga } from './iscritti/deroghe.js';
import { createIscritti, type IscrittiDegliEnti } from './iscritti/create-iscritti.js';
import { factsOf, type Log } from './log.js';
import { createPortaDelegata } from './porta-delegata/porta-delegata.js';
import type { RichiestaLegacy, RispostaLegacy } from './porta-delegata/messaggio.js';
import type { Registro } from './registro/event.js';
import { createAndamento } from './quota/andamento.js';
import { createImprontaSoggetto } from './quota/impronta-soggetto.js';
import { createScarto } from './quota/scarto.js';
import { createPseudonimiOperatori } from './registro/pseudonimo-operatore.js';
import { createPseudonyms } from './registro/pseudonym.js';
import { createRegistro } from './registro/registro.js';
import { watchRegistro } from './registro/watch-registro.js';
import { logEventi } from './sorveglianza/eventi.js';
import { avvisiOrologio, statoOrologio, type StatoOrologio } from './sorveglianza/orologio.js';
import { logQuota } from './sorveglianza/quota.js';
import { createScadenze } from './sorveglianza/scadenze.js';
import { avvisiChiavi, type StatoChiaviClient } from './sorveglianza/stato-chiavi.js';

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
  readonly identifica: Identifica;
  readonly registro: Registro;
  readonly richiedi: RichiediEstrattoConto;
  readonly vigilanza: Vigilanza;
  /** Consultations in progress, whoever still waits for them. */
  inCorso(): number;
  portaDelegata(richiesta: RichiestaLegacy): Promise<RispostaLegacy>;
  readonly contratti: Contratti;
  healthy(): boolean;
  /** Units of the ceilings can be granted. */
  contabile(): boolean;
  avvisi(): readonly string[];
  chiavi(): readonly StatoChiaviClient[];
  orologio(): StatoOrologio;
  close(): Promise<void>;
}

/** Signed answers within their window, all services together. */
const RISPOSTE_RICORDATE = 500_000;

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
    const onError = (about: string) => (error: unknown) => log.error(about, factsOf(error));
    const archivio = await openArchivio({
      ...{ configurazione, istanza: configurazione.istanza, clock, ids, onError },
      onRebuilt: (facts) => log.warn('contatori-ricostruiti', facts),
    });
    opened.push(() => archivio.close());
    const contracts = createContractReader();
    opened.push(() => contracts.close());
    await importaAlPrimoAvvio({
      configurazione,
      store: archivio.anagrafe,
      provaContratto: (contratto) => contracts.check(contratto),
      clock,
      log,
    });
    let segui = (): void => undefined;
    const anagrafe = await createAnagrafe({
      store: archivio.anagrafe,
      clock,
      onError: onError('anagrafe-non-aggiornata'),
      onChange: () => segui(),
    });
    opened.push(() => anagrafe.close());

    const master = decodeChiave256(await readSecret(configurazione.registro.chiave));
    if (!master) throw new StartRefusedError('registro.chiave is not 32 bytes in base64');
    const contatori = await archivio.counters();
    const chained = await createRegistro({
      store: archivio.registro,
      clock,
      ids,
      chiave: master,
      firma: await createChiaviTestate(configurazione.registro),
      intervalloTestateMs: configurazione.registro.intervalloTestate * 1000,
      onError: onError('registro-in-difficolta'),
      ...(configurazione.registro.fileTestate !== undefined && { fileTestate: configurazione.registro.fileTestate }),
    });
    opened.push(() => chained.close());
    const registro = watchRegistro(chained, { clock, probe: () => archivio.probe() });

    const iscritti: IscrittiDegliEnti = createIscritti({
      anagrafe,
      clock,
      apriCanale: async (tls, connessioni) => (await openTransport(tls, connessioni)).transport,
      onError: (error, ente) => log.error('iscritti-non-disponibili', { ente, ...factsOf(error) }),
      onAllowAll: (ente) => log.warn('iscritti-senza-controllo', { ente, requisito: 'E-04' }),
    });
    opened.push(() => iscritti.close());
    const bigAnswers = createBigAnswers();
    opened.push(() => bigAnswers.close());
    const onEvent = logEventi(log);
    const { correggi } = configurazione.orologio;
    const clockGuard = createClockGuard({ clock, correct: correggi, onEvent });
    const pdnd = await createPdndSources({
      configurazione,
      clock,
      ids,
      clockGuard,
      ...condivisiIn(contatori.filo, configurazione.istanza, master, ids),
      onCondivisiFailed: (evento, error) => log.warn(evento, factsOf(error)),
      onRenewalFailed: (error) => log.warn('voucher-non-rinnovato', factsOf(error)),
    });
    opened.push(() => pdnd.close());
    const scadenze = createScadenze({ clock, log, fuso: configurazione.fusoOrario });
    opened.push(async () => scadenze.close());
    const keys = createClientKeys({ clock, onEvent });
    const porta = await scadenzePorta(configurazione.http);
    // Every answer is of one sender, INPS: the room is for all of them in a few minutes.
    const own = createMemoryReplayStore({ clock, limit: RISPOSTE_RICORDATE, limitPerScope: RISPOSTE_RICORDATE });
    const replay = contatori.filo
      ? createRedisReplayStore(contatori.filo, clock, contatori.ancheSenza === true ? own : undefined)
      : own;
    const clients: ErogatoreClients = createErogatoreClients({
      clock,
      ids,
      clockGuard,
      fonteVoucher: pdnd.fonteVoucher,
      evidence: pdnd.evidence,
      keys,
      contracts,
      bigAnswers,
      replay,
      pseudonimo: createPseudonyms(master),
      pseudonimoOperatore: createPseudonimiOperatori(master),
      onChange: () => scadenze.certificati([...porta, ...clients.scadenze()]),
      onError: onError('strumenti-non-chiusi'),
      onListeFallite: onError('liste-revoca-non-lette'),
    });
    opened.push(() => clients.close());

    /** What services need is made before the first request comes, and again before the first one after a change. */
    const prepara = async (): Promise<void> => {
      const snapshot = anagrafe.snapshot();
      clients.retain(snapshot);
      scadenze.anagrafe(snapshot);
      await preparaTutti(anagrafe, clients, log);
    };
    await prepara();
    segui = () => void prepara().catch(onError('imprevisto'));

    const onUnexpected = (error: unknown, accessoId: string): void =>
      log.error('imprevisto', { accesso: accessoId, ...factsOf(error) });
    const vigilati = { anagrafe, store: archivio.anagrafe, filo: contatori.filo, master, clock, log };
    const operatori = vigilaOperatori({ ...vigilati, fuso: configurazione.fusoOrario });
    opened.push(operatori.close);
    const vigilanza = await vigilaAnomalie({ anagrafe, casi: archivio.casi, clock, ids, master, configurazione, log });
    opened.push(() => vigilanza.close());
    const andamento = createAndamento({ clock, fuso: configurazione.fusoOrario, onEvent: logQuota(log) });
    const deps: FlowDeps = {
      clock,
      fuso: configurazione.fusoOrario,
      anagrafe,
      registro,
      counters: contatori.store,
      iscritti,
      conErogatore: (ente, servizio, use) => clients.use(ente, servizio, use),
      soggetto: createImprontaSoggetto(master),
      osservaPostazione: operatori.osserva,
      attesa: createScarto(ids),
      onRiserva: (limiti, esito) => {
        andamento.osserva(limiti, esito, clock.now());
        vigilanza.riserva(limiti, esito);
      },
      misure: (...richiesta) => vigilanza.misure(...richiesta),
      vigila: (richiesta, esito) => vigilanza.osserva(richiesta, esito),
      onFrenata: (ente, applicazione) => log.warn('applicazione-frenata', { ente, applicazione, requisito: 'E-09b' }),
      deroga: createTrovaDeroga(master),
      onUnexpected,
      onErrore: ({ motivo, fatti }, accesso) => log.warn('consultazione-in-errore', { accesso, motivo, ...fatti }),
    };
    const identita = await apriIdentita({
      configurazione,
      anagrafe,
      clock,
      onFailure: (issuer, error) => log.warn('fornitore-identita-non-disponibile', { issuer, ...factsOf(error) }),
      onScadenze: (sue) => scadenze.certificati(sue, 'identita'),
      onFiduciaFallita: onError('liste-revoca-non-lette'),
    });
    opened.push(() => identita.close());
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
    const contratti = contrattiDi(anagrafe, clients);
    const portaDelegata = createPortaDelegata({
      anagrafe,
      richiedi,
      ...contratti,
      seriali: archivio.seriali,
      anonimo: (motivo, indirizzo, istante) => registro.contaAnonimo({ motivo, indirizzo, istante }),
      clock,
      ids,
      istanza: configurazione.istanza,
      prefissoSeriale: String(configurazione.prefissoSeriale),
      onUnexpected,
    });
    const orologio = (): StatoOrologio =>
      statoOrologio(clockGuard, correggi, indirizziEsterni(configurazione.pdnd, anagrafe));
    return {
      clock,
      ids,
      anagrafe,
      identifica: identita.identifica,
      registro,
      richiedi,
      vigilanza,
      inCorso: () => inCorso,
      portaDelegata,
      contratti,
      healthy: () => archivio.healthy() && registro.writable(),
      contabile: () => contatori.ready(),
      avvisi() {
        // What is over and followed by something else is news no more.
        scadenze.anagrafe(anagrafe.snapshot());
        return [
          ...contatori.avvisi(),
          ...identita.avvisi(),
          ...andamento.avvisi(),
          ...vigilanza.avvisi(),
          ...iscritti.avvisi(),
          ...scadenze.avvisi(),
          ...operatori.avvisi(),
          ...avvisiOrologio(orologio()),
          ...avvisiChiavi(keys.status()),
        ];
      },
      chiavi: () => keys.status(),
      orologio,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
