import type { Refusal } from '../domain/refusal.js';
import type { Contesto, Rule } from './contesto.js';
import { applicazioneAmmessa } from './rules/applicazione-ammessa.js';
import { applicazioneAttiva } from './rules/applicazione-attiva.js';
import { applicazioneNonSospesa } from './rules/applicazione-non-sospesa.js';
import { codiceFiscalePresente } from './rules/codice-fiscale-presente.js';
import { convenzioneAttiva } from './rules/convenzione-attiva.js';
import { convenzioneInVigore } from './rules/convenzione-in-vigore.js';
import { convenzionePresente } from './rules/convenzione-presente.js';
import { fasciaOraria } from './rules/fascia-oraria.js';
import { finalitaAmmessa } from './rules/finalita-ammessa.js';
import { indirizzoApplicazione } from './rules/indirizzo-applicazione.js';
import { indirizzoOperatore } from './rules/indirizzo-operatore.js';
import { livello } from './rules/livello.js';
import { manutenzione } from './rules/manutenzione.js';
import { operatoreAbilitato } from './rules/operatore-abilitato.js';
import { operatoreConcorrente } from './rules/operatore-concorrente.js';
import { operatoreInCarica } from './rules/operatore-in-carica.js';
import { operatoreInformato } from './rules/operatore-informato.js';
import { operatoreNonSospeso } from './rules/operatore-non-sospeso.js';
import { operatoreProfilo } from './rules/operatore-profilo.js';
import { operatoriAmmessi } from './rules/operatori-ammessi.js';
import { passoRidotto } from './rules/passo-ridotto.js';
import { personaPresente } from './rules/persona-presente.js';
import { pratica } from './rules/pratica.js';
import { proprioIscritto } from './rules/proprio-iscritto.js';
import { secondoCodice } from './rules/secondo-codice.js';
import { servizioNoto } from './rules/servizio-noto.js';
import { soloDiSe } from './rules/solo-di-se.js';

/** The order in which a request is judged: the application, the legal ground, the person, the terms, the insured. */
export const RULES: readonly Rule[] = [
  applicazioneAttiva,
  applicazioneNonSospesa,
  indirizzoApplicazione,
  servizioNoto,
  applicazioneAmmessa,
  convenzionePresente,
  convenzioneInVigore,
  convenzioneAttiva,
  manutenzione,
  finalitaAmmessa,
  personaPresente,
  codiceFiscalePresente,
  secondoCodice,
  soloDiSe,
  operatoriAmmessi,
  operatoreAbilitato,
  operatoreNonSospeso,
  operatoreInCarica,
  operatoreProfilo,
  operatoreInformato,
  indirizzoOperatore,
  operatoreConcorrente,
  livello,
  pratica,
  fasciaOraria,
  proprioIscritto,
  passoRidotto,
];

/** The first refusal wins; its requirement goes with it. */
export function decide(contesto: Contesto): Refusal | undefined {
  for (const rule of RULES) {
    const refusal = rule.check(contesto);
    if (refusal) return { requisito: rule.requisito, ...refusal };
  }
  return undefined;
}

/** What one rule says. */
export interface Verdetto {
  readonly rule: Rule;
  /** Absent: it lets pass. */
  readonly refusal?: Refusal;
}

/** Every rule's verdict, in their order: the first refusal is the one that `decide` gives. */
export function spiega(contesto: Contesto): readonly Verdetto[] {
  return RULES.map((rule) => {
    const refusal = rule.check(contesto);
    return refusal ? { rule, refusal: { requisito: rule.requisito, ...refusal } } : { rule };
  });
}
