import type { Refusal } from '../domain/refusal.js';
import { DIFETTI, type NomeDifetto } from './codici-difetti.js';
import { ERRORI_PER_MOTIVO, type RigaErrore } from './codici.js';

/** What the door found wrong: the refusal for the register, and the row the old side will read. */
export interface Difetto {
  readonly refusal: Refusal;
  readonly riga: RigaErrore;
}

/** A finding of this door's own. */
export function difettoPorta(
  nome: NomeDifetto,
  altro: Pick<Refusal, 'campo' | 'dettaglio' | 'requisito'> = {},
): Difetto {
  const riga = DIFETTI[nome];
  return {
    riga,
    refusal: { motivo: riga.motivo, ...altro, fatti: { difetto: nome, codiceIntegrazione: riga.codice } },
  };
}

/** A finding that both doors know. */
export function difettoComune(refusal: Refusal): Difetto {
  return { refusal, riga: ERRORI_PER_MOTIVO[refusal.motivo] };
}
