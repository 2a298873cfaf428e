import type { Clock } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Refusal } from '../domain/refusal.js';
import { ERRORI_PER_MOTIVO } from './codici.js';
import { codicePorta } from './message-id.js';
import type { RispostaLegacy } from './messaggio.js';
import { faultResponse } from './risposta.js';
import { PORTA_IGNOTA } from './trova-porta.js';

/**
 * Says no to a legacy caller before its request is looked at (closing down, full, body never finished), in the dialect of the porta that
 * the path belongs to. Records and counts nothing.
 */
export function createRifiutoLegacy(deps: {
  readonly anagrafe: Anagrafe;
  readonly clock: Clock;
  readonly istanza: string;
}): (percorso: string, refusal: Refusal) => RispostaLegacy {
  return (percorso, refusal) => {
    const [prima] = deps.anagrafe.snapshot().porteDelegate(percorso);
    return faultResponse(refusal, ERRORI_PER_MOTIVO[refusal.motivo], {
      stile: prima?.porta ?? PORTA_IGNOTA,
      identificativoPorta: codicePorta(prima?.ente.ente.codiceAmministrazione ?? deps.istanza),
      integrazione: {},
      istante: () => deps.clock.now(),
    });
  };
}
