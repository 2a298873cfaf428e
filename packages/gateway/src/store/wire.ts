import type { Limite, Reservation } from '../quota/counter-store.js';
import type { EsitoAggiunta, RigaNuova } from '../registro/registro-store.js';
import type { AggiuntaInViaggio, PrenotazioneInViaggio, RigaInViaggio } from './protocol.js';

/** A row as it travels to the database thread. */
export function toWire(riga: RigaNuova): RigaInViaggio {
  const { soggetto, dimentica } = riga;
  return {
    ente: riga.ente,
    tipo: riga.tipo,
    accesso: riga.accesso,
    istante: riga.istante,
    prima: riga.prima,
    dopo: riga.dopo,
    salt: base64(riga.salt),
    soggetto: soggetto && base64(soggetto),
    chiavi: riga.chiavi.map(({ indice, involucro, nuova }) => ({
      indice: base64(indice),
      involucro: base64(involucro),
      nuova,
    })),
    dimentica: dimentica && {
      istanza: dimentica.istanza,
      righe: dimentica.righe,
      soggetti: (dimentica.soggetti ?? []).map(base64),
    },
  };
}

/** And as it arrives. */
export function fromWire(riga: RigaInViaggio): RigaNuova {
  const { soggetto, dimentica } = riga;
  return {
    ente: riga.ente,
    tipo: riga.tipo,
    accesso: riga.accesso,
    istante: riga.istante,
    prima: riga.prima,
    dopo: riga.dopo,
    salt: bytes(riga.salt),
    ...(soggetto !== undefined && { soggetto: bytes(soggetto) }),
    chiavi: riga.chiavi.map(({ indice, involucro, nuova }) => ({
      indice: bytes(indice),
      involucro: bytes(involucro),
      nuova,
    })),
    ...(dimentica && { dimentica: { ...dimentica, soggetti: dimentica.soggetti.map(bytes) } }),
  };
}

/** What became of a row, on its way back. */
export function esitoToWire(esito: EsitoAggiunta): AggiuntaInViaggio {
  if (esito.esito !== 'chiave-diversa') return esito;
  const chiavi = esito.chiavi.map(({ indice, involucro }) => ({
    indice: base64(indice),
    involucro: involucro && base64(involucro),
  }));
  return { esito: esito.esito, chiavi };
}

/** And as it arrives. */
export function esitoFromWire(esito: AggiuntaInViaggio): EsitoAggiunta {
  if (esito.esito !== 'chiave-diversa') return esito;
  const chiavi = esito.chiavi.map(({ indice, involucro }) => ({
    indice: bytes(indice),
    involucro: involucro === null ? null : bytes(involucro),
  }));
  return { esito: esito.esito, chiavi };
}

/** What is left of each limit, by its key again. */
export function reservationFromWire(limiti: readonly Limite[], esito: PrenotazioneInViaggio): Reservation {
  const remaining = new Map(limiti.map(({ chiave }, index) => [chiave, esito.rimasti[index] ?? 0]));
  return esito.granted
    ? { granted: true, token: esito.token, remaining }
    : { granted: false, exhausted: esito.exhausted, remaining };
}

function base64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

function bytes(value: string): Uint8Array {
  return Buffer.from(value, 'base64');
}
