import type { RequestHandler } from 'express';
import type { StatoChiaviClient } from '../sorveglianza/stato-chiavi.js';
import type { StatoOrologio } from '../sorveglianza/orologio.js';

/** What `/status` tells: how the house is, never through an ECI call. */
export interface Stato {
  readonly istanza: string;
  readonly versione: string;
  readonly versioneAnagrafe: number;
  /** The register can be written: without it nothing happens. */
  readonly registro: boolean;
  /** Units of the ceilings can be granted: without counters no call leaves. */
  readonly contatori: boolean;
  readonly inChiusura: boolean;
  readonly inCorso: number;
  /** Things somebody should know: an allow-all list of insured, a clock that is off. */
  readonly avvisi: readonly string[];
  /** The keys of the PDND clients: which one is in use. */
  readonly chiavi: readonly StatoChiaviClient[];
  readonly orologio: StatoOrologio;
}

const json =
  (status: (stato: Stato) => number, body: (stato: Stato) => unknown, type: string) =>
  (read: () => Stato): RequestHandler =>
  (_request, response) => {
    const stato = read();
    response.setHeader('Content-Type', type);
    response.setHeader('Cache-Control', 'no-store');
    response.status(status(stato)).end(JSON.stringify(body(stato)));
  };

const sano = (stato: Stato): boolean =>
  stato.registro && stato.contatori && !stato.inChiusura && stato.versioneAnagrafe > 0;

/** The process runs. */
export const live = json(
  () => 200,
  () => ({ stato: 'vivo' }),
  'application/json; charset=utf-8',
);

/** Requests may be sent here. */
export const ready = json(
  (stato) => (sano(stato) ? 200 : 503),
  (stato) => ({
    stato: sano(stato) ? 'pronto' : 'non pronto',
    registro: stato.registro,
    contatori: stato.contatori,
    anagrafe: stato.versioneAnagrafe > 0,
    inChiusura: stato.inChiusura,
  }),
  'application/json; charset=utf-8',
);

/** RAC_REST_NAME_011: `/status` answers `application/problem+json`, 200 when healthy. */
export const status = json(
  (stato) => (sano(stato) ? 200 : 503),
  (stato) => ({
    type: 'about:blank',
    title: sano(stato) ? 'Success' : 'Service Unavailable',
    status: sano(stato) ? 200 : 503,
    detail: sano(stato) ? 'Il varco è operativo.' : 'Il varco non accetta consultazioni.',
    ...stato,
  }),
  'application/problem+json; charset=utf-8',
);
