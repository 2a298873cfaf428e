import type { DocumentoConvenzione } from '../modello.js';
import { isGiorno, piuMesi, terminiDi } from '../termini.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

/** The day by which the prerequisites are checked again: a year from the last check, or from the beginning. */
export function prossimaVerifica(documento: DocumentoConvenzione): string | undefined {
  const termini = terminiDi(documento);
  if (termini === undefined) return undefined;
  const done = (documento.verificheAnnuali ?? []).map(({ data }) => data).filter(isGiorno);
  return piuMesi(done.sort().at(-1) ?? termini.inizio, 12);
}

/** The yearly check was made, and lies within the convention's life. */
export const verificheAnnuali: RegolaConvenzione = function* ({ documento, oggi }) {
  const { avviso, difetto } = per('Q-08');
  const termini = terminiDi(documento);
  const due = prossimaVerifica(documento);
  for (const [index, { data }] of (documento.verificheAnnuali ?? []).entries()) {
    const at = `/verificheAnnuali/${index}/data`;
    if (data > oggi) yield difetto('date-invertite', at, 'la verifica è nel futuro', 'qui vanno quelle già fatte');
    else if (termini !== undefined && data < termini.inizio)
      yield difetto('date-invertite', at, 'la verifica viene prima della convenzione', 'correggi la data');
  }
  if (due !== undefined && due < oggi && termini !== undefined && oggi < termini.fine) {
    const fix = 'verifica che i presupposti tengano, e aggiungila a verificheAnnuali con il suo verbale';
    yield avviso('adempimento-in-ritardo', '/verificheAnnuali', `la verifica annuale era da fare entro il ${due}`, fix);
  }
};
