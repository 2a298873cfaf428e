import type { Ente } from '../domain/ente.js';
import type { CodiciNoti } from './codici-noti.js';
import type { AddettoNoto } from './personale.js';
import type { RifiutoOperatori } from './rifiuto.js';

/** What the ente's own list of people means for its operators. Nobody is enabled by it (E-25). */
export interface Piano {
  /** In the list, and enabled or suspended: as they are. */
  readonly presenti: readonly string[];
  /** Enabled or suspended, and not in the list, or there as gone. */
  readonly daRevocare: readonly string[];
  /** In the list with an act of designation, and not enabled: somebody may enable them. */
  readonly daAbilitare: readonly Posto[];
  /** In the list, neither enabled nor designated: nothing is done. */
  readonly sconosciuti: readonly Posto[];
  /** Not revoked, and the list has no way to say who they are: nothing is done. */
  readonly nonConfrontabili: readonly string[];
}

/** Somebody in the source: never by name. */
export interface Posto {
  readonly posto: number;
  readonly codice?: string;
}

/**
 * Compares. An operator is found by code or, where it was written down whose the code is, by the person. Of an operator whose identity is
 * not known, in a list without codes, nothing can be said.
 *
 * @param indice keyed index of a codice fiscale
 */
export function pianifica(
  { operatori }: Ente,
  addetti: readonly AddettoNoto[],
  { perCodice, perIndice }: CodiciNoti,
  indice: (codiceFiscale: string) => string,
): Piano {
  const attivi = new Set<string>();
  const perCodiceAddetti = addetti.some(({ codice }) => codice !== undefined);
  const perPersona = addetti.some(({ codiceFiscale }) => codiceFiscale !== undefined);
  const inCarica = new Map(operatori.filter(({ stato }) => stato !== 'revocato').map((one) => [one.codice, one]));
  const daAbilitare: Posto[] = [];
  const sconosciuti: Posto[] = [];
  for (const { posto, codice, codiceFiscale, cessato, atto } of addetti) {
    const found = codice ?? (codiceFiscale === undefined ? undefined : perIndice.get(indice(codiceFiscale)));
    if (cessato) continue;
    if (found !== undefined && inCarica.has(found)) attivi.add(found);
    else
      (atto === undefined ? sconosciuti : daAbilitare).push({ posto, ...(found !== undefined && { codice: found }) });
  }
  const assenti = [...inCarica.keys()].filter((codice) => !attivi.has(codice));
  const comparable = (codice: string): boolean => perCodiceAddetti || (perPersona && perCodice.has(codice));
  return {
    presenti: [...attivi],
    // An empty list says that everybody has gone; whether to believe it is another matter.
    daRevocare: assenti.filter((codice) => addetti.length === 0 || comparable(codice)),
    daAbilitare,
    sconosciuti,
    nonConfrontabili: assenti.filter((codice) => addetti.length > 0 && !comparable(codice)),
  };
}

/** So many may go at once without anybody saying so: a tenth, and three at least. */
const PARTE = 0.1;
const MINIMO = 3;

/**
 * Is a plan believable? A source that was cut short, or is empty, must not revoke everybody: beyond a tenth of the operators (three at
 * least), and always when the list is empty, whoever signs says how many revocations he expects.
 */
export function dubbio(
  { presenti, daRevocare }: Piano,
  addetti: number,
  attese: number | undefined,
): RifiutoOperatori | undefined {
  const soglia = Math.max(MINIMO, Math.floor((presenti.length + daRevocare.length) * PARTE));
  const vuota = addetti === 0 && daRevocare.length > 0;
  if (!vuota && daRevocare.length <= soglia && attese === undefined) return undefined;
  if (attese === daRevocare.length) return undefined;
  const problem =
    attese === undefined
      ? vuota
        ? `la sorgente è vuota: sarebbero revocati tutti, ${daRevocare.length} operatori`
        : `sarebbero revocati ${daRevocare.length} operatori, più di ${soglia}`
      : `le revoche sarebbero ${daRevocare.length}, e non ${attese}`;
  return {
    motivo: 'sorgente-sospetta',
    problema: problem,
    rimedio: `controlla che la sorgente sia intera; se è giusto così, ripeti con --revoche ${daRevocare.length}`,
    requisito: 'Q-09',
  };
}
