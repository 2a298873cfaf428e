import type { DocumentoConvenzione } from '../modello.js';
import { daScrivere } from './tabella.js';

const INPS = 'Istituto Nazionale della Previdenza Sociale';
/** INPS's own, as the resolution prints it. */
const CODICE_FISCALE_INPS = '80078750587';

/** Who writes, and to whom: INPS's addresses as in the convention, or a place to fill in. */
export function partiDi({ parti }: DocumentoConvenzione): {
  readonly ente: string;
  readonly pecEnte: string;
  readonly inps: string;
  readonly codiceFiscaleInps: string;
  readonly pecInps: string;
  readonly pecAbilitazioni: string;
} {
  const { ente, inps = {} } = parti;
  const pecInps = inps.pec ?? daScrivere('PEC di INPS, come nella convenzione firmata (parti.inps.pec)');
  return {
    ente: ente.denominazione,
    pecEnte: ente.pec,
    inps: [inps.denominazione ?? INPS, inps.struttura].filter((part) => part !== undefined).join(', '),
    codiceFiscaleInps: inps.codiceFiscale ?? CODICE_FISCALE_INPS,
    pecInps,
    pecAbilitazioni: inps.pecAbilitazioni ?? pecInps,
  };
}
