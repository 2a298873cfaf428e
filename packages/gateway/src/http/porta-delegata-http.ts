import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import { identificaApplicazione } from '../identity/identifica-applicazione.js';
import { indirizzoChiamante } from '../identity/indirizzo.js';
import type { RichiestaLegacy, RispostaLegacy } from '../porta-delegata/messaggio.js';
import { leggiCorpo } from './corpo.js';
import { decodePercorso } from './percorso.js';

export interface PortaDelegataHttpDeps {
  readonly anagrafe: Anagrafe;
  readonly clock: Clock;
  readonly hopFidati: readonly string[];
  readonly corpoMassimo: number;
  /** Everything that reading a request of this ente needs is loaded when it resolves. */
  preparaEnte(enteId: string): Promise<void>;
  handle(richiesta: RichiestaLegacy): Promise<RispostaLegacy>;
}

/** Binds the porta delegata to HTTP: every path that some application declared, and nothing else. */
export function createPortaDelegataHttp(deps: PortaDelegataHttpDeps): RequestHandler {
  const { anagrafe, clock, hopFidati } = deps;

  async function serve(request: Request, response: Response): Promise<void> {
    const ricevuta = clock.now();
    const identificata = identificaApplicazione(request, anagrafe.snapshot());
    const corpo = identificata.ok ? await leggiCorpo(request, deps.corpoMassimo) : undefined;
    if (identificata.ok) await deps.preparaEnte(identificata.ente.ente.id);
    // The body of somebody unknown is not read.
    if (!corpo) request.resume();
    const risposta = await deps.handle({
      metodo: request.method,
      percorso: decodePercorso(request.path),
      query: request.originalUrl.split('?')[1] ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      corpo:
        corpo === undefined
          ? new Uint8Array()
          : corpo.ok
            ? corpo.bytes
            : corpo.difetto === 'troppo-grande'
              ? { troppoGrande: true }
              : new Uint8Array(),
      applicazione: identificata.ok ? { ente: identificata.ente, applicazione: identificata.applicazione } : undefined,
      credenzialiPresentate: !identificata.ok && identificata.presentate,
      indirizzo: indirizzoChiamante(request, hopFidati),
      ricevuta,
      abbandonata: () => response.destroyed || request.socket.destroyed,
    });
    if (response.destroyed) return;
    for (const [name, value] of Object.entries(risposta.headers)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    response.status(risposta.stato).end(risposta.corpo);
  }

  return (request, response, next) => {
    serve(request, response).catch(next);
  };
}
