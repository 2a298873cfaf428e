import { checkEnte } from '../anagrafe/verifica.js';
import { compileForma } from '../config/schema.js';
import type { Ente } from '../domain/ente.js';
import type { RifiutoOperatori } from './rifiuto.js';
import { posti } from './stato-effettivo.js';

const forma = compileForma<Ente>('anagrafe.schema.json', '#/$defs/ente');

export interface CambioProposto {
  readonly prima: Ente;
  readonly dopo: Ente;
  /** Epoch milliseconds. */
  readonly now: number;
  /** `YYYY-MM-DD`. */
  readonly oggi: string;
}

/** Everything that forbids an ente to become so: a version that running instances would refuse must not be written. Pure. */
export function verificaCambio({ prima, dopo, now, oggi }: CambioProposto): readonly RifiutoOperatori[] {
  const esito = forma(JSON.parse(JSON.stringify(dopo)) as unknown);
  const rilievi = esito.ok ? checkEnte(dopo, 0, now).filter(({ gravita }) => gravita === 'difetto') : esito.rilievi;
  return [
    ...rilievi.map(({ percorso, problema, rimedio, requisito }): RifiutoOperatori => {
      const [, nth, campo = ''] = /\/operatori\/(\d+)(?:\/(.*))?$/.exec(percorso) ?? [];
      const operatore = nth === undefined ? undefined : dopo.operatori[Number(nth)];
      const where = operatore === undefined ? percorso : campo;
      return {
        motivo: 'dati-non-validi',
        ...(operatore && { codice: operatore.codice }),
        problema: where === '' ? problema : `${where}: ${problema}`,
        rimedio,
        ...(requisito !== undefined && { requisito }),
      };
    }),
    ...oltreMassimo(prima, dopo, oggi),
  ];
}

/** Requirement Q-04u: who is over the maximum already may still be changed, but nobody is added. */
function* oltreMassimo(prima: Ente, dopo: Ente, oggi: string): Iterable<RifiutoOperatori> {
  const before = new Map(posti(prima, oggi).map(({ servizioId, utenti }) => [servizioId, utenti]));
  for (const { servizioId, massimo, utenti } of posti(dopo, oggi)) {
    if (utenti <= massimo || utenti <= (before.get(servizioId) ?? 0)) continue;
    yield {
      motivo: 'utenti-oltre-massimo',
      problema: `per «${servizioId}» gli utenti sarebbero ${utenti}, e la convenzione ne ammette ${massimo}`,
      rimedio: 'revoca chi non serve più, o concorda con INPS un massimo più alto',
      requisito: 'Q-04u',
    };
  }
}
