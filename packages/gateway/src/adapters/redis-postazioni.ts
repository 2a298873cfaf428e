import { createHmac, hkdfSync } from 'node:crypto';
import type { PostazioniCondivise } from '../operatori/osserva-postazione.js';
import type { FiloRedis } from '../store/redis/filo.js';

/**
 * Where operators work, in the Redis that instances share, by its own clock: one round trip a look, as one step. Neither operators nor
 * workstations can be read there: both are HMAC-SHA-256 under a key derived from the register's (HKDF, RFC 5869). What nobody renews is
 * gone when its window is over.
 */
export function createRedisPostazioni(filo: FiloRedis, master: Uint8Array): PostazioniCondivise {
  const key = Buffer.from(hkdfSync('sha256', master, '', 'varco/operatori/postazioni/1', 32));
  const nome = (...parti: readonly string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parti)).digest('base64url').slice(0, 22);
  return {
    async osserva({ ente, operatore, postazione }, { finestraSecondi, azione }) {
      const argomenti = [nome(ente, postazione), finestraSecondi * 1000, azione === 'rifiuta' ? 1 : 0];
      const fa = Number(await filo.esegui('posto', [`posto:${nome(ente, operatore)}`], argomenti));
      return fa < 0 ? undefined : fa;
    },
  };
}
