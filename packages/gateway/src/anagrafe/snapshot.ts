import type { CondizioniServizio, Convenzione } from '../domain/convenzione.js';
import type { Applicazione, Ente, Operatore, PortaDelegata } from '../domain/ente.js';
import type { Servizio } from '../domain/servizio.js';
import type { AnagrafeSnapshot, EnteSnapshot } from './anagrafe.js';
import type { DocumentoAnagrafe } from './documento.js';

interface ApplicazioneDiEnte {
  readonly ente: EnteSnapshot;
  readonly applicazione: Applicazione;
}
type PortaTrovata = ApplicazioneDiEnte & { readonly porta: PortaDelegata };
type Fondamento = { readonly convenzione: Convenzione; readonly condizioni: CondizioniServizio };

/** No honest path is longer; looking a prefix up costs its length for each slash. */
const MAX_PATH = 2048;

/**
 * Indexes a checked document for the hot path: every lookup is a `Map`'s. Operators are indexed ente by ente at the first question,
 * because there may be millions of them. Freezes the document. Checks nothing: see `checkAnagrafe`.
 */
export function buildSnapshot(documento: DocumentoAnagrafe, versione: number): AnagrafeSnapshot {
  const enti = documento.enti.map((ente) => new EnteIndicizzato(deepFreeze(ente)));
  const perId = new Map(enti.map((ente) => [ente.ente.id, ente]));
  const perUtente = new Map<string, ApplicazioneDiEnte>();
  const perImpronta = new Map<string, ApplicazioneDiEnte>();
  const esatte = new Map<string, PortaTrovata[]>();
  const prefissi = new Map<string, PortaTrovata[]>();

  for (const ente of enti) {
    for (const applicazione of ente.ente.applicazioni) {
      for (const credenziale of applicazione.credenziali) {
        if (credenziale.tipo === 'basic') perUtente.set(credenziale.utente, { ente, applicazione });
        else if (credenziale.tipo === 'certificato' && credenziale.improntaSha256 !== undefined)
          perImpronta.set(credenziale.improntaSha256, { ente, applicazione });
      }
      for (const porta of applicazione.porteDelegate) {
        const prefix = porta.percorso.endsWith('/*');
        append(prefix ? prefissi : esatte, prefix ? porta.percorso.slice(0, -1) : porta.percorso, {
          ente,
          applicazione,
          porta,
        });
      }
    }
  }

  return Object.freeze({
    versione,
    enti: Object.freeze(enti),
    ente: (id: string) => perId.get(id),
    applicazionePerUtente: (utente: string) => perUtente.get(utente),
    applicazionePerImpronta: (impronta: string) => perImpronta.get(impronta),
    porteDelegate: (percorso: string) => matching(percorso, esatte, prefissi),
  });
}

/** Exact first, then from the longest prefix to the shortest. A prefix `/a/*` is kept as `/a/`, and wants something after it. */
function matching(
  percorso: string,
  esatte: ReadonlyMap<string, readonly PortaTrovata[]>,
  prefissi: ReadonlyMap<string, readonly PortaTrovata[]>,
): readonly PortaTrovata[] {
  if (percorso.length > MAX_PATH) return [];
  const found = [...(esatte.get(percorso) ?? [])];
  if (prefissi.size === 0) return found;
  for (
    let slash = percorso.lastIndexOf('/', percorso.length - 2);
    slash > 0;
    slash = percorso.lastIndexOf('/', slash - 1)
  ) {
    found.push(...(prefissi.get(percorso.slice(0, slash + 1)) ?? []));
  }
  return found;
}

class EnteIndicizzato implements EnteSnapshot {
  readonly ente: Ente;
  readonly #servizi: ReadonlyMap<string, Servizio>;
  readonly #convenzioni = new Map<string, Fondamento[]>();
  #operatori: ReadonlyMap<string, Operatore> | undefined;

  constructor(ente: Ente) {
    this.ente = ente;
    this.#servizi = new Map(ente.servizi.map((servizio) => [servizio.id, servizio]));
    for (const convenzione of ente.convenzioni) {
      for (const condizioni of convenzione.servizi)
        append(this.#convenzioni, condizioni.servizioId, { convenzione, condizioni });
    }
    Object.freeze(this);
  }

  servizio(id: string): Servizio | undefined {
    return this.#servizi.get(id);
  }

  operatore(codice: string): Operatore | undefined {
    this.#operatori ??= new Map(this.ente.operatori.map((operatore) => [operatore.codice, operatore]));
    return this.#operatori.get(codice);
  }

  convenzioni(servizioId: string): readonly Fondamento[] {
    return this.#convenzioni.get(servizioId) ?? [];
  }
}

function append<T>(index: Map<string, T[]>, key: string, value: T): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}

/** Freezes plain data through and through; what is frozen already is not walked again. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
