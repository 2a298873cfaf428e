import { difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { Ente } from '../../domain/ente.js';

const FIX =
  'scrivi trattamento: { gestore: fornitore, fornitore: …, atto: …, data: … }; o trattamento: { gestore: ente }, se questo ente tiene in piedi Varco anche per gli altri';

/**
 * Who runs one gateway for several enti is their processor, and each has designated him (GDPR 28; E-26). One of them may be the one who runs
 * it. A single ente may leave it out: it may well run its own.
 */
export function* designazioni(enti: readonly Ente[], oggi: string): Iterable<Rilievo> {
  for (const [index, { trattamento }] of enti.entries()) {
    if (trattamento?.gestore !== 'fornitore' || trattamento.data <= oggi) continue;
    const at = pointer('enti', index, 'trattamento', 'data');
    yield per(difetto('date-invertite', at, 'la designazione è nel futuro', 'correggi la data, o aspetta quel giorno'));
  }
  if (enti.length < 2) return;
  let primo: string | undefined;
  for (const [index, ente] of enti.entries()) {
    const at = pointer('enti', index);
    const { designato, daSe } = gestione(ente);
    if (designato) continue;
    if (!daSe) {
      const problem = `Varco serve più enti, e «${ente.id}» non dice con quale atto ha designato chi lo gestisce`;
      yield per(difetto('atto-mancante', `${at}/trattamento`, problem, FIX));
    } else if (primo !== undefined) {
      const problem = `«${primo}» e «${ente.id}» dicono entrambi di gestire Varco da sé: uno lo gestisce per l’altro`;
      yield per(difetto('atto-mancante', `${at}/trattamento`, problem, FIX));
    } else primo = ente.id;
  }
}

function gestione({ trattamento, convenzioni }: Ente): { readonly designato: boolean; readonly daSe: boolean } {
  return {
    designato:
      trattamento?.gestore === 'fornitore' ||
      convenzioni.some(({ responsabileTrattamento }) => responsabileTrattamento !== undefined),
    daSe: trattamento?.gestore === 'ente' || convenzioni.some(({ gestore }) => gestore === 'ente'),
  };
}

function per(rilievo: Rilievo): Rilievo {
  return { ...rilievo, requisito: 'E-26' };
}
