import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { CondizioniServizio, Convenzione } from '../../domain/convenzione.js';
import { difettoEspressione } from './difetto-espressione.js';
import type { Regola } from './regola.js';

const DAY = 86_400_000;
/** The renewal is agreed three months before the end (E-13). */
const RENEWAL_DAYS = 92;

/** Dates that exist, in their order, and an end that is not upon us (E-13). */
export const dateDelleConvenzioni: Regola = function* ({ ente, percorso, now }) {
  for (const [index, { dataInizio, dataFine, protocollo }] of ente.convenzioni.entries()) {
    const at = percorso + pointer('convenzioni', index);
    const bad = (['dataInizio', 'dataFine'] as const).filter(
      (field) => !isRealDate(ente.convenzioni[index]?.[field] ?? ''),
    );
    for (const field of bad) {
      yield difetto(
        'data-non-valida',
        `${at}/${field}`,
        'questo giorno non esiste nel calendario',
        'correggi la data (AAAA-MM-GG)',
      );
    }
    if (bad.length > 0) continue;
    if (dataInizio >= dataFine) {
      yield difetto(
        'date-invertite',
        `${at}/dataFine`,
        'la convenzione finisce prima di cominciare',
        'dataFine è il primo giorno in cui non vale più: viene dopo dataInizio',
      );
      continue;
    }
    const days = Math.ceil((Date.parse(`${dataFine}T00:00:00Z`) - now) / DAY);
    if (days <= 0) {
      yield avviso(
        'convenzione-scaduta',
        `${at}/dataFine`,
        `la convenzione ${protocollo} è scaduta: chi chiede è rifiutato`,
        'registra il rinnovo come convenzione nuova, o togli questa',
      );
    } else if (days <= RENEWAL_DAYS) {
      yield avviso(
        'convenzione-in-scadenza',
        `${at}/dataFine`,
        `la convenzione ${protocollo} finisce fra ${days} giorni`,
        'il rinnovo si concorda tre mesi prima (E-13)',
      );
    }
  }
};

/** A consultation rests on one convenzione: two that speak for the same service on the same day leave in doubt which. */
export const convenzioniSovrapposte: Regola = function* ({ ente, percorso }) {
  const perServizio = new Map<string, { readonly convenzione: Convenzione; readonly index: number }[]>();
  for (const [index, convenzione] of ente.convenzioni.entries()) {
    for (const servizioId of new Set(convenzione.servizi.map((condizioni) => condizioni.servizioId))) {
      const others = perServizio.get(servizioId) ?? [];
      const clash = others.find((other) => overlap(other.convenzione, convenzione));
      if (clash) {
        yield difetto(
          'convenzioni-sovrapposte',
          percorso + pointer('convenzioni', index, 'dataInizio'),
          `per il servizio «${servizioId}» questa convenzione si sovrappone a «${clash.convenzione.id}»`,
          'fai finire la prima (dataFine) nel giorno in cui comincia la seconda (dataInizio)',
        );
      }
      perServizio.set(servizioId, [...others, { convenzione, index }]);
    }
  }
};

/** Terms name services that exist, hours that make sense, formats that can be judged quickly. */
export const condizioniDeiServizi: Regola = function* ({ ente, percorso }) {
  const servizi = new Set(ente.servizi.map(({ id }) => id));
  for (const [c, convenzione] of ente.convenzioni.entries()) {
    for (const [s, condizioni] of convenzione.servizi.entries()) {
      const at = percorso + pointer('convenzioni', c, 'servizi', s);
      if (!servizi.has(condizioni.servizioId))
        yield servizioInesistente(`${at}/servizioId`, condizioni.servizioId, servizi);
      yield* fasce(condizioni, at);
      yield* formatoPratica(condizioni, at);
    }
  }
};

export function servizioInesistente(percorso: string, servizioId: string, servizi: ReadonlySet<string>): Rilievo {
  const known =
    servizi.size === 0 ? 'l’ente non ne dichiara nessuno' : `quelli dell’ente sono: ${[...servizi].join(', ')}`;
  return difetto(
    'servizio-inesistente',
    percorso,
    `l’ente non ha un servizio «${servizioId}»`,
    `correggi il nome o dichiaralo in servizi; ${known}`,
  );
}

function* fasce(condizioni: CondizioniServizio, at: string): Iterable<Rilievo> {
  for (const scope of ['fasceOperatori', 'fasceAssicurati'] as const) {
    for (const [index, { dalle, alle }] of condizioni[scope].entries()) {
      if (dalle < alle) continue;
      const fix =
        'dalle viene prima di alle; una fascia che passa la mezzanotte si scrive in due: fino alle 24:00 e dalle 00:00';
      yield difetto('fascia-non-valida', at + pointer(scope, index), 'la fascia finisce prima di cominciare', fix);
    }
  }
}

function* formatoPratica({ formatoPratica: formato }: CondizioniServizio, at: string): Iterable<Rilievo> {
  const found = difettoEspressione(formato, `${at}/formatoPratica`, '[0-9]{4}/[0-9]{1,8}');
  if (found) yield found;
}

function overlap(a: Convenzione, b: Convenzione): boolean {
  return a.dataInizio < b.dataFine && b.dataInizio < a.dataFine;
}

function isRealDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  // Years below 100 would be read as of the last century: they differ, and are refused with the rest.
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
