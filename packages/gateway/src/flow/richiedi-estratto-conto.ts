import { trovaConvenzione } from '../policy/trova-convenzione.js';
import { giornoLocale } from '../policy/calendario.js';
import { decide } from '../policy/decide.js';
import type { Contesto } from '../policy/contesto.js';
import type { Refusal } from '../domain/refusal.js';
import { RegistroUnavailableError } from '../registro/registro-error.js';
import { apertura, chiusura, ERRORI, type Consultata } from './annotazioni.js';
import { consulta } from './consulta.js';
import type { FlowDeps } from './deps.js';
import { createInVolo } from './in-volo.js';
import type { EsitoConsultazione, RichiediEstrattoConto, RichiestaConsultazione } from './richiesta.js';
import { createTempi } from './tempi.js';

/** Register and counters are one archive: when it cannot be written, nothing happens. */
const NON_TRACCIABILE: Refusal = { motivo: 'tracciamento-non-disponibile', requisito: 'E-09', riprovaDopo: 30 };

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

  /** 3–4: legal ground, the insured, the rules. */
  async function giudica(
    richiesta: RichiestaConsultazione,
  ): Promise<Contesto | { readonly refusal: Refusal; readonly contesto?: Contesto }> {
    const { richiedente, servizioId, codiceFiscale } = richiesta;
    const ente = deps.anagrafe.snapshot().ente(richiedente.enteId);
    const applicazione = ente?.ente.applicazioni.find(({ id }) => id === richiedente.applicazioneId);
    if (!ente || !applicazione) return { refusal: { motivo: 'applicazione-non-riconosciuta' } };
    const fondamento = trovaConvenzione(ente, servizioId, giornoLocale(richiesta.ricevuta, deps.fuso));
    const contesto: Contesto = {
      istante: richiesta.ricevuta,
      fuso: deps.fuso,
      richiedente,
      ente,
      applicazione,
      servizio: ente.servizio(servizioId),
      convenzione: fondamento?.convenzione,
      condizioni: fondamento?.condizioni,
      codiceFiscale,
      iscrizione:
        codiceFiscale === undefined ? undefined : await deps.iscritti.contiene(richiedente.enteId, codiceFiscale),
    };
    const refusal = richiesta.rifiutoDellaPorta ?? decide(contesto);
    return refusal ? { refusal, contesto } : contesto;
  }

  return async (richiesta): Promise<EsitoConsultazione> => {
    const { accessoId } = richiesta;
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
      const giudizio = await giudica(richiesta);
      tempi.mark('regole');
      if ('refusal' in giudizio) {
        contesto = giudizio.contesto;
        consultata = { esito: { esito: 'rifiuto', accessoId, refusal: giudizio.refusal }, fatti: {} };
      } else {
        contesto = giudizio;
        const deciso = giudizio;
        // 5–7: credentials, quota, the call.
        const volo = inVolo.share(richiesta, () => consulta(deps, richiesta, deciso, tempi));
        if (volo.capofila !== accessoId) condivisoCon = volo.capofila;
        consultata = await volo.call;
        chiesto = consultata.fatti.chiamataPartita === true;
        if (condivisoCon !== undefined) {
          // The one call is the leader's: it alone left, and it alone was counted.
          consultata = { ...consultata, fatti: { ...consultata.fatti, chiamataPartita: false } };
          tempi.mark('condivisa');
        }
      }
    } catch (error) {
      deps.onUnexpected(error, accessoId);
      const refusal: Refusal =
        error instanceof RegistroUnavailableError ? NON_TRACCIABILE : { motivo: 'errore-interno' };
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
    if (esito.esito === 'rifiuto' && ERRORI.has(esito.refusal.motivo)) deps.onErrore(esito.refusal, accessoId);
    return { ...esito, accessoId };
  };
}
