import { difetto, pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import type { DocumentoAnagrafe } from './documento.js';
import type { Convenzione } from '../domain/convenzione.js';
import type { Ente } from '../domain/ente.js';
import { sameFields } from './stesso.js';

/** An anagrafe with the convenzioni that were applied from documents, or what forbids it. */
export interface EsitoProtezione {
  readonly documento: DocumentoAnagrafe;
  readonly rilievi: readonly Rilievo[];
}

const FIX = 'i termini di un ente che ha applicato un documento cambiano con varco convenzione applica';

/**
 * A YAML edited by hand is not a way round a signature (E-13, E-15). From the first document that an ente applied, its convenzioni come
 * from the archive: the file may leave them out, or repeat them as they are; it may not change, add or take away any, nor drop the ente.
 * And nobody writes by hand that a document was applied.
 */
export function proteggiConvenzioni(nuova: DocumentoAnagrafe, vigente: DocumentoAnagrafe | undefined): EsitoProtezione {
  const rilievi: Rilievo[] = [];
  const before = new Map(vigente?.enti.map((ente) => [ente.id, ente]));
  const enti = nuova.enti.map((ente, index) => {
    const at = pointer('enti', index, 'convenzioni');
    const known = before.get(ente.id);
    before.delete(ente.id);
    rilievi.push(...aMano(ente, at));
    if (known === undefined || !isFirmato(known)) return ente;
    rilievi.push(...cambiate(ente, known, at));
    return { ...ente, convenzioni: known.convenzioni };
  });
  for (const ente of before.values()) {
    if (!isFirmato(ente)) continue;
    const problem = `manca l’ente «${ente.id}», che ha applicato il documento di una convenzione`;
    rilievi.push(
      firmata('/enti', problem, 'lascia l’ente; per chiuderlo applica la convenzione con decorrenza.cessazione'),
    );
  }
  return { documento: { ...nuova, enti }, rilievi };
}

/** Has the ente ever applied a document? */
export function isFirmato({ convenzioni }: Ente): boolean {
  return convenzioni.some(({ documento }) => documento !== undefined);
}

function* aMano({ convenzioni }: Ente, at: string): Iterable<Rilievo> {
  for (const [index, { documento }] of convenzioni.entries()) {
    if (documento === undefined) continue;
    const problem = 'il blocco documento dice che qualcuno ha firmato: non si scrive a mano';
    yield firmata(
      at + pointer(index, 'documento'),
      problem,
      'toglilo, e applica il documento con varco convenzione applica',
    );
  }
}

function* cambiate(nuovo: Ente, vigente: Ente, at: string): Iterable<Rilievo> {
  const known = new Map(vigente.convenzioni.map((convenzione) => [convenzione.id, convenzione]));
  for (const [index, convenzione] of nuovo.convenzioni.entries()) {
    const before = known.get(convenzione.id);
    if (before !== undefined && sameTerms(convenzione, before)) continue;
    const problem =
      before === undefined
        ? `la convenzione «${convenzione.id}» è nuova, e nessuno l’ha firmata`
        : `i termini della convenzione «${convenzione.id}» non sono quelli firmati`;
    yield firmata(at + pointer(index, 'id'), problem, `togli la convenzione dal file; ${FIX}`);
  }
}

/** Equal in everything but what the document itself is: the order of fields tells nothing. */
function sameTerms(a: Convenzione, b: Convenzione): boolean {
  const terms = ({ documento: _, ...rest }: Convenzione) => rest;
  return sameFields(terms(a), terms(b));
}

function firmata(percorso: string, problema: string, rimedio: string): Rilievo {
  return { ...difetto('convenzione-firmata', percorso, problema, rimedio), requisito: 'E-15' };
}
