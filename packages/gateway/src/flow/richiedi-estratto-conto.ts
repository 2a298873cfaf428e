import type { Contesto } from '../policy/contesto.js';
import type { Refusal } from '../domain/refusal.js';
import { CountersUnavailableError } from '../quota/counter-store.js';
import { RegistroUnavailableError } from '../registro/registro-error.js';
import { apertura, chiusura, ERRORI, type Consultata } from './annotazioni.js';
import { consulta } from './consulta.js';
import type { FlowDeps } from './deps.js';
import { frena } from './frena.js';
import { createFreno } from './freno.js';
import { giudica, rigiudica, type Giudizio } from './giudica.js';
import { createInVolo } from './in-volo.js';
import type { EsitoConsultazione, RichiediEstrattoConto, RichiestaConsultazione } from './richiesta.js';
import { createTempi } from './tempi.js';

/** Register and counters are one archive: when it cannot be written, nothing happens. */
const NON_TRACCIABILE: Refusal = { motivo: 'tracciamento-non-disponibile', requisito: 'E-09', riprovaDopo: 30 };

/** Without counters nobody knows whether the call is still within the convention: it is not made. */
const NON_CONTABILE: Refusal = { motivo: 'contatori-non-disponibili', requisito: 'Q-04', riprovaDopo: 5 };

/** No invitation to try again once INPS may have been asked: that would be another access, and another unit. */
const ESITO_NON_REGISTRATO: Refusal = { motivo: 'esito-non-registrato', requisito: 'E-09' };

/**
 * One ECI consultation, from an identified application to an answer on the record. Both doors call this and nothing else.
 *
 * Outcomes are values. What cannot be recorded does not happen: without a durable opening nothing is decided, and without a durable
 * closing the answer is withheld (the opening then says that something was asked, and restart closes it as `ignoto`).
 */
export function createRichiediEstrattoConto(deps: FlowDeps): RichiediEstrattoConto {
  const inVolo = createInVolo<Consultata>();
  const freno = createFreno(deps.clock);

  return async (richiesta): Promise<EsitoConsultazione> => {
    const { accessoId } = richiesta;
    const { richiedente, servizioId } = richiesta;
    // An application that floods with what is refused is judged first; what may go on is recorded as ever.
    const frenato = await frena(deps, freno, richiesta);
    if (frenato) return frenato;
    const tempi = createTempi(deps.clock);

    // 2: the intent is durable before anything is decided.
    try {
      await deps.registro.apri(apertura(richiesta));
    } catch (error) {
      deps.onUnexpected(error, accessoId);
      return { esito: 'rifiuto', accessoId, refusal: NON_TRACCIABILE };
    }
    tempi.mark('registro');

    let consultata: Consultata;
    let condivisoCon: string | undefined;
    let contesto: Contesto | undefined;
    let chiesto = false;
    try {
      // 3–4: legal ground, the insured, the rules.
      const giudizio = await giudica(deps, richiesta, richiesta.ricevuta);
      contesto = giudizio.contesto;
      tempi.mark('regole');
      if (giudizio.ok) {
        // 5–7: credentials, quota, the call.
        const volo = inVolo.share(richiesta, (abbandonata) =>
          consulta(deps, { richiesta, giudizio, tempi, abbandonata }),
        );
        if (volo.capofila !== accessoId) condivisoCon = volo.capofila;
        consultata = await volo.call;
        chiesto = consultata.fatti.chiamataPartita === true;
        if (condivisoCon !== undefined) {
          consultata = await perChiSegue(deps, richiesta, giudizio, consultata);
          tempi.mark('condivisa');
        }
      } else {
        consultata = { esito: { esito: 'rifiuto', accessoId, refusal: giudizio.refusal }, fatti: {} };
      }
    } catch (error) {
      deps.onUnexpected(error, accessoId);
      const refusal: Refusal =
        error instanceof RegistroUnavailableError
          ? NON_TRACCIABILE
          : error instanceof CountersUnavailableError
            ? NON_CONTABILE
            : { motivo: 'errore-interno' };
      consultata = { esito: { esito: 'rifiuto', accessoId, refusal }, fatti: {} };
    }

    // 8: the outcome is durable before it is told.
    try {
      await deps.registro.chiudi(
        chiusura({ richiesta, contesto, consultata, condivisoCon, istante: deps.clock.now(), durate: tempi.durate }),
      );
    } catch (error) {
      deps.onUnexpected(error, accessoId);
      return { esito: 'rifiuto', accessoId, refusal: chiesto ? ESITO_NON_REGISTRATO : NON_TRACCIABILE };
    }
    const { esito } = consultata;
    if (esito.esito === 'rifiuto') {
      if (ERRORI.has(esito.refusal.motivo)) deps.onErrore(esito.refusal, accessoId);
      else freno.rifiutata(richiedente, servizioId, esito.refusal);
    }
    deps.vigila?.(richiesta, esito);
    return { ...esito, accessoId };
  };
}

/** A shared answer, for one who waited for it: the one call is the leader's, and who was revoked meanwhile gets nothing. */
async function perChiSegue(
  deps: FlowDeps,
  richiesta: RichiestaConsultazione,
  giudizio: Giudizio & { readonly ok: true },
  { esito, fatti }: Consultata,
): Promise<Consultata> {
  const ancora = await rigiudica(deps, richiesta, giudizio);
  const { contatori: _, ...comuni } = fatti;
  if (ancora.ok) return { esito, fatti: { ...comuni, chiamataPartita: false } };
  return { esito: { esito: 'rifiuto', accessoId: richiesta.accessoId, refusal: ancora.refusal }, fatti: {} };
}
