import { createHash } from 'node:crypto';
import { TokenError, type Clock, type ReplayStore } from '@varco/modi-client';
import { CountersUnavailableError } from '../quota/counter-store.js';
import type { FiloRedis } from '../store/redis/filo.js';

/**
 * Ids of tokens that were seen, by all instances: the first of all to say one is told `true`, the others `false`, until its end. Scope and
 * id stand in Redis as their SHA-256: nobody reads there who called whom. Remembers for as long as Redis does: with what counters demand of
 * it, that is over a restart too.
 *
 * @param altrimenti what remembers beside Redis, and alone while it is away. Without it everything is refused meanwhile.
 */
export function createRedisReplayStore(filo: FiloRedis, clock: Clock, altrimenti?: ReplayStore): ReplayStore {
  return {
    async rememberOnce(scope, id, until) {
      const ms = Math.ceil(until - clock.now());
      // Nothing to remember; and Redis takes no end in the past.
      if (ms <= 0) return true;
      if (altrimenti && !(await altrimenti.rememberOnce(scope, id, until))) return false;
      const name = createHash('sha256')
        .update(JSON.stringify([scope, id]))
        .digest('base64url');
      try {
        const reply = await filo.manda(['SET', `${filo.prefisso}:visti:${name}`, '1', 'PX', String(ms), 'NX']);
        return reply === 'OK';
      } catch (cause) {
        if (!(cause instanceof CountersUnavailableError)) throw cause;
        if (altrimenti) return true;
        const full = cause.facts.reason === 'refused';
        throw new TokenError(
          full ? 'ERR_MODI_REPLAY_STORE_FULL' : 'ERR_MODI_REPLAY_STORE_UNAVAILABLE',
          'Redis cannot say whether the token was seen before',
          { cause },
        );
      }
    },
  };
}
