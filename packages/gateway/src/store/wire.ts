import type { RigaNuova } from '../registro/registro-store.js';
import type { RigaInViaggio } from './protocol.js';

/** A row as it travels to the database thread. */
export function toWire(riga: RigaNuova): RigaInViaggio {
  const { salt, soggetto, chiavi, ...rest } = riga;
  return {
    ...rest,
    salt: base64(salt),
    ...(soggetto && { soggetto: base64(soggetto) }),
    chiavi: chiavi.map(({ indice, involucro, nuova }) => ({
      indice: base64(indice),
      involucro: base64(involucro),
      nuova,
    })),
  };
}

/** And as it arrives. */
export function fromWire(riga: RigaInViaggio): RigaNuova {
  const { salt, soggetto, chiavi, ...rest } = riga;
  return {
    ...rest,
    salt: bytes(salt),
    ...(soggetto !== undefined && { soggetto: bytes(soggetto) }),
    chiavi: chiavi.map(({ indice, involucro, nuova }) => ({
      indice: bytes(indice),
      involucro: bytes(involucro),
      nuova,
    })),
  };
}

function base64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

function bytes(value: string): Uint8Array {
  return Buffer.from(value, 'base64');
}
