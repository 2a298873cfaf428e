import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Identifica } from '../identity/identifica.js';
import type { RichiestaLegacy, RispostaLegacy } from '../porta-delegata/messaggio.js';
import { leggiCorpo } from './corpo.js';
import { decodePercorso } from './percorso.js';

export interface PortaDelegataHttpDeps {
  readonly anagrafe: Anagrafe;
  readonly clock: Clock;
  readonly identifica: Identifica;
  readonly corpoMassimo: number;
  handle(richiesta: RichiestaLegacy): Promise<RispostaLegacy>;
}

/** Binds the porta delegata to HTTP: every path that some application declared, and nothing else. */
export function createPortaDelegataHttp(deps: PortaDelegataHttpDeps): RequestHandler {
  const { anagrafe, clock, identifica } = deps;

  async function serve(request: Request, response: Response): Promise<void> {
    const ricevuta = clock.now();
    const identificata = await identifica(request, anagrafe.snapshot(), { token: false });
    const corpo = identificata.ok ? await leggiCorpo(request, deps.corpoMassimo) : undefined;
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
      ...(identificata.refusal === undefined ? {} : { rifiuto: identificata.refusal }),
      indirizzo: identificata.indirizzo,
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
