import { difetto, pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import type { Ente, Operatore } from '../domain/ente.js';
import type { DocumentoAnagrafe } from './documento.js';
import type { EsitoProtezione } from './protezione.js';
import { sameFields } from './stesso.js';

/** Codes of an ente that were ever used. */
export type CodiciUsati = (ente: string) => ReadonlySet<string>;

const FIX = 'gli operatori di un ente che li ha firmati cambiano con varco operatore';
const FIX_CODICE =
  'dai a questa persona un codice mai usato; se è la stessa di prima, riabilitala con varco operatore abilita';

/**
 * A file is not a way round who enables operators (E-25), nor round codes that are never given twice. From the first act of
 * `varco operatore` an ente's operators come from the archive: the file may leave them out, or repeat them as they are. Before it, the
 * file may add, change and take away; but not take up again a code that was left out or revoked, of which nobody can say whose it was.
 */
export function proteggiOperatori(
  nuova: DocumentoAnagrafe,
  vigente: DocumentoAnagrafe | undefined,
  usati: CodiciUsati,
): EsitoProtezione {
  const rilievi: Rilievo[] = [];
  const before = new Map(vigente?.enti.map((ente) => [ente.id, ente]));
  const enti = nuova.enti.map((ente, index) => {
    const at = pointer('enti', index);
    rilievi.push(...aMano(ente, at));
    const known = before.get(ente.id);
    if (known?.attoOperatori === undefined) {
      if (vigente !== undefined) rilievi.push(...riassegnati(ente, known, usati(ente.id), at));
      return ente;
    }
    rilievi.push(...cambiati(ente, known, at));
    const { operatori, attoOperatori, revisione } = known;
    return { ...ente, operatori, attoOperatori, ...(revisione && { revisione }) };
  });
  return { documento: { ...nuova, enti }, rilievi };
}

function* aMano({ attoOperatori, revisione, operatori }: Ente, at: string): Iterable<Rilievo> {
  const problem = 'lo scrive varco operatore, con la firma di chi cambia';
  if (attoOperatori !== undefined) yield firmato(`${at}/attoOperatori`, problem, 'toglilo dal file');
  if (revisione !== undefined) yield firmato(`${at}/revisione`, problem, 'toglila dal file');
  for (const [index, operatore] of operatori.entries()) {
    for (const field of SUOI) {
      if (operatore[field] === undefined) continue;
      yield firmato(at + pointer('operatori', index, field), problem, 'toglilo dal file');
    }
  }
}

/** What the commands alone write of an operator. */
const SUOI = ['daConfermareEntro', 'comunicazioni'] as const;

function* cambiati(nuovo: Ente, vigente: Ente, at: string): Iterable<Rilievo> {
  const known = new Map(vigente.operatori.map((operatore) => [operatore.codice, operatore]));
  for (const [index, operatore] of nuovo.operatori.entries()) {
    const before = known.get(operatore.codice);
    if (before !== undefined && sameFields(operatore, senzaComunicazioni(before))) continue;
    const problem =
      before === undefined
        ? 'questo operatore è nuovo, e nessuno lo ha abilitato con la sua firma'
        : 'questo operatore non è come è stato firmato';
    yield firmato(at + pointer('operatori', index, 'codice'), problem, `togli gli operatori dal file; ${FIX}`);
  }
}

/** What INPS was told is not the file's to repeat. */
function senzaComunicazioni({ comunicazioni: _, ...operatore }: Operatore): Operatore {
  return operatore;
}

function* riassegnati(
  nuovo: Ente,
  vigente: Ente | undefined,
  usati: ReadonlySet<string>,
  at: string,
): Iterable<Rilievo> {
  const known = new Map<string, Operatore>(vigente?.operatori.map((operatore) => [operatore.codice, operatore]));
  for (const [index, { codice, stato }] of nuovo.operatori.entries()) {
    const before = known.get(codice);
    const problem =
      before === undefined
        ? usati.has(codice) && 'questo codice è già stato di un operatore che non c’è più'
        : before.stato === 'revocato' && stato !== 'revocato' && 'questo codice è di un operatore revocato';
    if (problem === false) continue;
    const path = at + pointer('operatori', index, 'codice');
    yield { ...difetto('codice-riassegnato', path, problem, FIX_CODICE), requisito: 'Q-03' };
  }
}

function firmato(percorso: string, problema: string, rimedio: string): Rilievo {
  return { ...difetto('operatori-firmati', percorso, problema, rimedio), requisito: 'E-25' };
}
