export { createAmbiente, IDS } from './ambiente.js';
export { basic, bustaLegacy, chiamaPortaDelegata, chiediEstratto, curlLegacy } from './chiamate.js';
export type { Ambiente, AmbienteOptions, Credenziali, EnteScritto } from './ambiente.js';
export type { RispostaJson } from './chiamate.js';
export { CANALI } from './canali.js';
export type { Canale } from './canali.js';
