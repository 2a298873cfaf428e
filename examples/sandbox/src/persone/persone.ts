/** Everyone the sandbox knows, found by codice fiscale or by scenario. */
import type { Quadri } from './estratto-conto.js';
import type { Persona, PosizioneAssicurativa } from './persona.js';
import { POSIZIONI_CARRIERA } from './posizioni-carriera.js';
import { POSIZIONI_DIFFICILI } from './posizioni-difficili.js';
import { POSIZIONI_GRANDI } from './posizioni-grandi.js';

export type { Esito, Persona } from './persona.js';

const POSIZIONI: readonly PosizioneAssicurativa[] = [
  ...POSIZIONI_CARRIERA,
  ...POSIZIONI_DIFFICILI,
  ...POSIZIONI_GRANDI,
];

/** Every synthetic person, also those whose question ends with an esito other than `OK`. */
export const PERSONE: readonly Persona[] = POSIZIONI.map(({ persona }) => persona);

const BY_CODICE_FISCALE = new Map(POSIZIONI.map((posizione) => [posizione.persona.codiceFiscale, posizione]));
const BY_SCENARIO = new Map(PERSONE.map((persona) => [persona.scenario, persona]));

/** The person of a scenario. Throws `RangeError` when there is none: a misspelt scenario is a mistake of the caller. */
export function personaByScenario(scenario: string): Persona {
  const persona = BY_SCENARIO.get(scenario);
  if (persona === undefined) {
    throw new RangeError(`no synthetic person for this scenario; there are: ${[...BY_SCENARIO.keys()].join(', ')}`);
  }
  return persona;
}

/** The person of a code, compared letter by letter: omocodia forms are different people. */
export function findPersona(codiceFiscale: string): Persona | undefined {
  return BY_CODICE_FISCALE.get(codiceFiscale)?.persona;
}

/** What INPS holds of a person; undefined when the esito is not `OK` or the code is nobody's. */
export function findQuadri(codiceFiscale: string): Quadri | undefined {
  return BY_CODICE_FISCALE.get(codiceFiscale)?.quadri?.();
}
