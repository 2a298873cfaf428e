import { computeCodiceFiscale, type DatiAnagrafici } from './codice-fiscale.js';
import type { Quadri } from './estratto-conto.js';

/** What INPS says of a request that it understood: `OK`, or why there is no statement. All travel with HTTP 200. */
export type Esito =
  'DATABASE_OFFLINE' | 'DATI_NON_TROVATI' | 'ERRORE_INTERNO' | 'OK' | 'RICHIESTA_INVALIDA' | 'RISCONTRO_NON_VALIDO';

/** A synthetic person: nobody, although a real code may by chance be the same. */
export interface Persona {
  readonly codiceFiscale: string;
  readonly cognome: string;
  readonly nome: string;
  /** ISO day. */
  readonly dataNascita: string;
  /** A short stable name for what asking about this person shows: how tests and the demo pick. */
  readonly scenario: string;
  /** In Italian, for the person who watches a demo. */
  readonly descrizione: string;
  readonly esito: Esito;
}

/** A person together with what INPS holds of him. */
export interface PosizioneAssicurativa {
  readonly persona: Persona;
  /** Made at the first question and the same ever after; present exactly when the esito is `OK`. */
  readonly quadri?: () => Quadri;
}

export interface PosizioneInput extends DatiAnagrafici {
  readonly scenario: string;
  readonly descrizione: string;
  /** Default: computed from the data. Given for omocodia and provisional codes. */
  readonly codiceFiscale?: string;
}

function toPersona(input: PosizioneInput, esito: Esito): Persona {
  return {
    codiceFiscale: input.codiceFiscale ?? computeCodiceFiscale(input),
    cognome: input.cognome,
    nome: input.nome,
    dataNascita: input.dataNascita,
    scenario: input.scenario,
    descrizione: input.descrizione,
    esito,
  };
}

/** A person whom INPS finds. */
export function found(input: PosizioneInput, quadri: () => Quadri): PosizioneAssicurativa {
  return { persona: toPersona(input, 'OK'), quadri };
}

/** A person about whom INPS answers with an esito and no statement. */
export function withoutEstratto(input: PosizioneInput, esito: Exclude<Esito, 'OK'>): PosizioneAssicurativa {
  return { persona: toPersona(input, esito) };
}
