import { difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { Convenzione } from '../../domain/convenzione.js';
import { insieme } from '../../domain/convenzione.js';
import { massimoAmministratori } from './operatori.js';
import type { Regola } from './regola.js';

/** Every day that a convenzione names is on the calendar, and what begins ends later (E-08, E-12, E-15, Q-15). */
export const giorniDelleConvenzioni: Regola = function* ({ ente, percorso }) {
  for (const [c, convenzione] of ente.convenzioni.entries()) {
    const at = percorso + pointer('convenzioni', c);
    for (const [where, text] of giorniDi(convenzione)) {
      if (isGiorno(text.slice(0, 10))) continue;
      const problem = 'questo giorno non esiste nel calendario';
      yield difetto('data-non-valida', at + where, problem, 'correggi la data (AAAA-MM-GG)');
    }
    // 2028 has a 29 February.
    if (convenzione.patrono !== undefined && !isGiorno(`2028-${convenzione.patrono}`)) {
      const problem = 'questo giorno non esiste in nessun anno';
      yield difetto('data-non-valida', `${at}/patrono`, problem, 'scrivi "MM-GG", per esempio "06-29"');
    }
    for (const [index, { dal, al }] of (convenzione.incarichi ?? []).entries()) {
      if (al === undefined || dal <= al) continue;
      const here = at + pointer('incarichi', index, 'al');
      yield difetto('date-invertite', here, 'l’incarico finisce prima di cominciare', 'al è l’ultimo giorno');
    }
    yield* troppiAmministratori(convenzione, at);
  }
  if (ente.trattamento?.gestore === 'fornitore' && !isGiorno(ente.trattamento.data)) {
    const problem = 'questo giorno non esiste nel calendario';
    yield difetto('data-non-valida', `${percorso}/trattamento/data`, problem, 'correggi la data (AAAA-MM-GG)');
  }
};

function* giorniDi({
  sospensioni = [],
  manutenzioni = [],
  incarichi = [],
  responsabileTrattamento,
}: Convenzione): Iterable<readonly [string, string]> {
  for (const [list, items] of Object.entries({ sospensioni, manutenzioni, incarichi })) {
    for (const [index, { dal, al }] of items.entries()) {
      yield [pointer(list, index, 'dal'), dal];
      if (al !== undefined) yield [pointer(list, index, 'al'), al];
    }
  }
  if (responsabileTrattamento !== undefined) yield ['/responsabileTrattamento/data', responsabileTrattamento.data];
}

/** Requirement Q-04u. */
function* troppiAmministratori(convenzione: Convenzione, at: string): Iterable<Rilievo> {
  const nominati = insieme(convenzione.incarichi ?? [], 'amministratore-utenze');
  const found = massimoAmministratori(convenzione);
  if (found === undefined || nominati <= found.massimo) return;
  const problem = `gli Amministratori utenze sono ${nominati}, e ne sono ammessi ${found.massimo}`;
  const fix = 'togline, o chiedi a INPS di ammetterne altri';
  yield { ...difetto('utenti-oltre-massimo', at + found.percorso, problem, fix), requisito: 'Q-04u' };
}

function isGiorno(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
