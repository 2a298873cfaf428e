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
  // Asked before the insured is, waited for after: where other instances have to be asked the two go together.
  const posto = deps.osservaPostazione?.(ente.ente, richiedente, istante);
  const iscrizione =
    codiceFiscale === undefined ? undefined : await deps.iscritti.contiene(richiedente.enteId, codiceFiscale);
  const altraPostazione = posto instanceof Promise ? await posto : posto;
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
    ...(altraPostazione && { altraPostazione }),
    misure: deps.misure?.(ente.ente, richiedente, richiesta.accessoId, istante),
    iscrizione,
  };
  const contesto = conDeroga(deps, gathered, servizioId);
  const refusal = richiesta.rifiutoDellaPorta ?? decide(contesto);
  return refusal ? { ok: false, refusal, contesto } : { ok: true, contesto };
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
