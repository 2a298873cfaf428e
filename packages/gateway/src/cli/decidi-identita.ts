import { containsCodiceFiscale, SENZA_CODICE_FISCALE } from '../domain/codice-fiscale-nel-testo.js';
import type { Applicazione } from '../domain/ente.js';
import type { Refusal } from '../domain/refusal.js';
import type { RichiestaDaFile } from './decidi-richiesta.js';

/** What a door looks at before any rule: may this application say what it says? Shaped as a rule, for whoever reads the list. */
export interface ControlloIdentita {
  readonly nome: string;
  readonly requisito: string;
  readonly titolo: string;
  readonly clausola: string;
  check(richiesta: RichiestaDaFile, applicazione: Applicazione): Refusal | undefined;
}

const portaAperta: ControlloIdentita = {
  nome: 'porta-aperta',
  requisito: 'E-18',
  titolo: 'L’applicazione ha una porta verso questo servizio',
  clausola: 'D13 All. 2',
  check: ({ porta, servizio }, { porteDelegate }) =>
    porta === 'rest' || porteDelegate.some(({ servizioId }) => servizioId === servizio)
      ? undefined
      : {
          motivo: 'applicazione-non-ammessa',
          dettaglio: "L'applicazione non ha una porta delegata verso questo servizio.",
        },
};

/** As the doors have it: the word of a trusted application, the token of a provider that names people, or where a porta delegata reads it. */
const personaAttendibile: ControlloIdentita = {
  nome: 'persona-attendibile',
  requisito: 'Q-03',
  titolo: 'L’applicazione può dire chi è la persona',
  clausola: 'CQ All. 5',
  check: ({ porta, servizio, persona, postazione, livello, pratica }, applicazione) => {
    if (porta === 'rest') {
      if ([persona, postazione, livello, pratica].every((one) => one === undefined)) return undefined;
      if (applicazione.attestaPersona) return undefined;
      const nomina = applicazione.credenziali.some(
        (credenziale) => credenziale.tipo === 'oidc' && credenziale.persona?.tipo === persona?.tipo,
      );
      if (nomina && persona !== undefined) return undefined;
      return {
        motivo: 'applicazione-non-ammessa',
        dettaglio: "L'applicazione non è autorizzata a indicare la persona con le intestazioni Varco-*.",
        rimedio: 'attestaPersona: true nell’anagrafe, per un’applicazione che la persona l’ha riconosciuta',
      };
    }
    if (persona === undefined) return undefined;
    const attestata = persona.tipo === 'assicurato' && persona.attestata;
    const letta = applicazione.porteDelegate.some(
      ({ servizioId, tipoPersona, fontePersona }) =>
        servizioId === servizio &&
        tipoPersona === persona.tipo &&
        (fontePersona.tipo === 'assicurato-attestato') === attestata,
    );
    return letta
      ? undefined
      : {
          motivo: 'persona-assente',
          dettaglio: "Nessuna porta delegata dell'applicazione verso questo servizio legge una persona così.",
        };
  },
};

const testiInChiaro: ControlloIdentita = {
  nome: 'testi-in-chiaro',
  requisito: 'E-09',
  titolo: 'I testi che il registro tiene in chiaro sono senza codici fiscali',
  clausola: 'D13 art. 6; CQ art. 9',
  check: ({ persona, postazione, pratica }) => {
    const detti = [
      ['Varco-Operatore', persona?.tipo === 'operatore' ? persona.codice : undefined],
      ['Varco-Postazione', postazione],
      ['Varco-Pratica', pratica],
    ] as const;
    const [campo] = detti.find(([, testo]) => testo !== undefined && containsCodiceFiscale(testo)) ?? [];
    return campo && { motivo: 'richiesta-non-valida', campo, dettaglio: SENZA_CODICE_FISCALE[campo] };
  },
};

/** In the order in which the doors look. */
export const CONTROLLI_IDENTITA: readonly ControlloIdentita[] = [portaAperta, personaAttendibile, testiInChiaro];
