import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock, systemIds, type Clock, type Ids } from '@varco/modi-client';
import { createApp } from './app.js';
import { assemble, type House } from './assemble.js';
import type { Configurazione } from './config/configurazione.js';
import { readSecret } from './config/segreti.js';
import type { Motivo } from './domain/refusal.js';
import { createConsultazioni, createEstrattiConto } from './http/estratti-conto.js';
import { createFuoriPorta } from './http/fuori-porta.js';
import { createPortaDelegataHttp } from './http/porta-delegata-http.js';
import type { Stato } from './http/stato.js';
import { createLog, factsOf, type Log } from './log.js';
import { createRifiutoLegacy } from './porta-delegata/rifiuto-legacy.js';

export interface StartGatewayOptions {
  readonly configurazione: Configurazione;
  /** Default: JSON lines on stderr, at the configured level. */
  readonly log?: Log;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** A running gateway. */
export interface Gateway {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  stato(): Stato;
  /** Takes no more requests, lets calls in progress finish (at most `arresto.attesaMassimaMs`), signs the heads, closes. */
  close(): Promise<void>;
}

const asset = (name: string): string => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
const VERSIONE = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** Starts everything and listens. Rejects, with everything closed again, when the configuration, the stores or the port do not allow it. */
export async function startGateway(options: StartGatewayOptions): Promise<Gateway> {
  const { configurazione, clock = systemClock, ids = systemIds } = options;
  const log = options.log ?? createLog({ clock, livello: configurazione.log.livello, istanza: configurazione.istanza });
  const house = await assemble({ configurazione, log, clock, ids });
  let inChiusura = false;
  const stato = (): Stato => ({
    istanza: configurazione.istanza,
    versione: VERSIONE,
    versioneAnagrafe: house.anagrafe.snapshot().versione,
    registro: house.healthy(),
    contatori: house.contabile(),
    inChiusura,
    inCorso: house.inCorso(),
    // Worked out when somebody reads them: every request asks for the rest.
    get avvisi() {
      return house.avvisi();
    },
    get chiavi() {
      return house.chiavi();
    },
    get orologio() {
      return house.orologio();
    },
  });

  let server: Server;
  try {
    const app = createGatewayApp(configurazione, house, log, stato);
    server = await createServer(configurazione, (request, response) => {
      if (isPipelined(request.socket, response)) return;
      response.once('close', () => {
        // While stopping, a connection that has just become idle is not waited for.
        if (inChiusura) setImmediate(() => server.closeIdleConnections());
      });
      app(request, response);
    });
    await listen(server, configurazione.http.porta, configurazione.http.indirizzo);
  } catch (error) {
    await house.close();
    throw error;
  }
  const { address, port, family } = server.address() as AddressInfo;
  const url = `${configurazione.http.tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  log.info('avviato', { url, versione: VERSIONE });

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    inChiusura = true;
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const timer = setTimeout(() => {
      log.warn('arresto-forzato', { inCorso: house.inCorso() });
      server.closeAllConnections();
    }, configurazione.arresto.attesaMassimaMs);
    await ended;
    clearTimeout(timer);
    await house.close();
    log.info('fermato');
  };
  return { url, stato, close: () => (closing ??= close()) };
}

function createGatewayApp(
  configurazione: Configurazione,
  house: House,
  log: Log,
  stato: () => Stato,
): ReturnType<typeof createApp> {
  const { anagrafe, clock, ids, registro } = house;
  const { corpoMassimo } = configurazione.http;
  const rest = {
    anagrafe,
    richiedi: house.richiedi,
    clock,
    ids,
    fuso: configurazione.fusoOrario,
    identifica: house.identifica,
    anonimo: (motivo: Motivo, indirizzo: string, istante: number) =>
      registro.contaAnonimo({ motivo, indirizzo, istante }),
  };
  return createApp({
    estrattiConto: createEstrattiConto(rest),
    consultazioni: createConsultazioni({
      ...rest,
      ...house.contratti,
      onUnexpected: (error, accesso) => log.error('imprevisto', { accesso, ...factsOf(error) }),
    }),
    portaDelegata: createPortaDelegataHttp({
      anagrafe,
      clock,
      identifica: house.identifica,
      corpoMassimo,
      handle: (richiesta) => house.portaDelegata(richiesta),
    }),
    fuoriPorta: createFuoriPorta({
      ...{ anagrafe, clock, identifica: house.identifica },
      conta: (tentativo) => registro.contaAnonimo(tentativo),
      impropria: (enteId, applicazioneId) => house.vigilanza.impropria(enteId, applicazioneId),
      onUnexpected: (error) => log.error('imprevisto', factsOf(error)),
    }),
    portaDelegataNota: (percorso) => anagrafe.snapshot().porteDelegate(percorso).length > 0,
    rifiutoLegacy: createRifiutoLegacy({ anagrafe, clock, istanza: configurazione.istanza }),
    consultazioniContemporanee: configurazione.limiti.consultazioniContemporanee,
    stato,
    openapi: asset('openapi.json'),
    onUnexpected: (error) => log.error('imprevisto', factsOf(error)),
  });
}

const busy = new WeakSet<Socket>();

/**
 * Nobody needs a second request on a connection whose first is unanswered, but whoever sends thousands would have them all held here.
 * Such a connection is closed.
 */
function isPipelined(socket: Socket, response: ServerResponse): boolean {
  if (busy.has(socket)) {
    socket.destroy();
    return true;
  }
  busy.add(socket);
  const free = (): void => void busy.delete(socket);
  response.once('finish', free).once('close', free);
  return false;
}

async function createServer(
  { http: { tls } }: Configurazione,
  handler: Parameters<typeof createHttpServer>[1],
): Promise<Server> {
  // Bounds on what somebody may keep open without asking anything.
  const bounds = {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16_384,
  };
  if (!tls) return bounded(createHttpServer(bounds, handler));
  const [cert, key, ca] = await Promise.all([
    readSecret(tls.certificato),
    readSecret(tls.chiave),
    tls.caClient === undefined ? undefined : readSecret(tls.caClient),
  ]);
  // A client without a certificate may still be known by Basic: who it is, is decided by identificaApplicazione.
  return bounded(
    createHttpsServer(
      {
        ...bounds,
        cert,
        key,
        minVersion: 'TLSv1.2',
        ...(ca ? { ca, requestCert: true, rejectUnauthorized: false } : {}),
      },
      handler,
    ),
  );
}

/** Longest silence on a connection: over the longest call, so that only who no longer reads is cut off. */
const SILENZIO = 240_000;

function bounded(server: Server): Server {
  // Every header is seen: bytes are bounded already, and one that is dropped unseen could be the one that matters.
  server.maxHeadersCount = 0;
  server.setTimeout(SILENZIO);
  return server;
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
