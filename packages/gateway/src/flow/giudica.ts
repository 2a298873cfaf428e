import type { Refusal } from '../domain/refusal.js';
import { giornoLocale } from '../policy/calendario.js';
import type { Contesto } from '../policy/contesto.js';
import { decide } from '../policy/decide.js';
import { proprioIscritto } from '../policy/rules/proprio-iscritto.js';
import { trovaConvenzione } from '../policy/trova-convenzione.js';
import type { FlowDeps } from './deps.js';
import type { RichiestaConsultazione } from './richiesta.js';
import { vediSecondoCodice } from './secondo-codice.js';

export type Giudizio =
  | { readonly ok: true; readonly contesto: Contesto }
  | { readonly ok: false; readonly refusal: Refusal; readonly contesto?: Contesto };

/** Stages 3–4: the legal ground, the insured, the rules; as the anagrafe is now, and as the calendar says at this instant. */
export async function giudica(deps: FlowDeps, richiesta: RichiestaConsultazione, istante: number): Promise<Giudizio> {
  const { richiedente, servizioId, codiceFiscale } = richiesta;
  const ente = deps.anagrafe.snapshot().ente(richiedente.enteId);
  const applicazione = ente?.ente.applicazioni.find(({ id }) => id === richiedente.applicazioneId);
  if (!ente || !applicazione) return { ok: false, refusal: { motivo: 'applicazione-non-riconosciuta' } };
  const fondamento = trovaConvenzione(ente, servizioId, giornoLocale(istante, deps.fuso));
  const secondoCodice = fondamento?.condizioni.secondoCodice;
  const iscrizione =
    codiceFiscale === undefined ? undefined : await deps.iscritti.contiene(richiedente.enteId, codiceFiscale);
  const gathered: Contesto = {
    istante,
    fuso: deps.fuso,
    richiedente,
    ente,
    applicazione,
    servizio: ente.servizio(servizioId),
    convenzione: fondamento?.convenzione,
    condizioni: fondamento?.condizioni,
    codiceFiscale,
    secondoCodice: secondoCodice && vediSecondoCodice(secondoCodice, richiesta),
    misure: deps.misure?.(ente.ente, richiedente, richiesta.accessoId, istante),
    iscrizione,
  };
  const contesto = conDeroga(deps, gathered, servizioId);
  const refusal = richiesta.rifiutoDellaPorta ?? decide(contesto);
  return refusal ? { ok: false, refusal, contesto } : daUnaPostazione(deps, contesto);
}

/**
 * Of an operator whom nothing else refuses: is he at two workstations (G-01)? Last, because what is refused must not move him: whoever
 * may not ask in his name could otherwise keep him from asking.
 */
async function daUnaPostazione(deps: FlowDeps, contesto: Contesto): Promise<Giudizio> {
  const { ente, richiedente, istante } = contesto;
  const altraPostazione = await deps.osservaPostazione?.(ente.ente, richiedente, istante);
  if (altraPostazione === undefined) return { ok: true, contesto };
  const visto = { ...contesto, altraPostazione };
  const refusal = decide(visto);
  return refusal ? { ok: false, refusal, contesto: visto } : { ok: true, contesto: visto };
}

/** An exception is looked for, and written down, only where the list alone would say no. */
export function conDeroga({ deroga }: Pick<FlowDeps, 'deroga'>, contesto: Contesto, servizioId: string): Contesto {
  const { codiceFiscale, ente, istante } = contesto;
  if (deroga === undefined || codiceFiscale === undefined || proprioIscritto.check(contesto) === undefined)
    return contesto;
  const atto = deroga(ente.ente, servizioId, codiceFiscale, istante);
  return atto === undefined ? contesto : { ...contesto, deroga: atto };
}

/** Milliseconds after which a judgement is old: what was revoked meanwhile must not leave (Q-09 allows two seconds). */
const VECCHIO = 500;

/** The judgement again, where waiting has made it old; the one at hand otherwise. */
export async function rigiudica(
  deps: FlowDeps,
  richiesta: RichiestaConsultazione,
  giudizio: Giudizio & { readonly ok: true },
): Promise<Giudizio> {
  const now = deps.clock.now();
  return Math.abs(now - giudizio.contesto.istante) <= VECCHIO ? giudizio : giudica(deps, richiesta, now);
}
