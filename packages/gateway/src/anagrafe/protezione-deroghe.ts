import { difetto, pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import type { DocumentoAnagrafe } from './documento.js';
import type { EsitoProtezione } from './protezione.js';

/**
 * A file is not a way round who grants exceptions about the insured (E-04): they come from the archive, as `varco iscritti eccezione` left
 * them, and nobody writes one by hand.
 */
export function proteggiDeroghe(nuova: DocumentoAnagrafe, vigente: DocumentoAnagrafe | undefined): EsitoProtezione {
  const rilievi: Rilievo[] = [];
  const before = new Map(vigente?.enti.map(({ id, deroghe }) => [id, deroghe]));
  const enti = nuova.enti.map((ente, index) => {
    if (ente.deroghe !== undefined) {
      const problema = 'le concede il Supervisore con la sua firma: non si scrivono a mano';
      const at = pointer('enti', index, 'deroghe');
      rilievi.push({
        ...difetto('convenzione-firmata', at, problema, 'toglile, e usa varco iscritti eccezione'),
        requisito: 'E-04',
      });
    }
    const { deroghe: _, ...rest } = ente;
    const known = before.get(ente.id);
    return known === undefined ? rest : { ...rest, deroghe: known };
  });
  return { documento: { ...nuova, enti }, rilievi };
}
