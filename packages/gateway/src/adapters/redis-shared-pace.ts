import { createHash } from 'node:crypto';
import type { SharedPace } from '@varco/modi-client';
import type { FiloRedis } from '../store/redis/filo.js';

export interface RedisSharedPaceOptions {
  readonly filo: FiloRedis;
  readonly istanza: string;
  /** Whose pace it is: PDND's environments count apart. */
  readonly tokenEndpoint: string;
}

/** Departures that lie this much closer than they were reserved are still a window apart. */
const SCARTO_MS = 30;

/**
 * One pace towards PDND for all instances, by Redis' own clock: the last departures of an organisation, from which the next follows. A
 * departure that was reserved and not used is lost; none is ever given twice.
 */
export function createRedisSharedPace({ filo, istanza, tokenEndpoint }: RedisSharedPaceOptions): SharedPace {
  const chiavi = (organizzazione: string): readonly string[] => {
    const nome = createHash('sha256')
      .update(JSON.stringify([tokenEndpoint, organizzazione]))
      .digest('base64url');
    return [`passo:${nome}`, `passo:${nome}:pausa`, `passo:${nome}:istanze`];
  };
  return {
    async reserve(organizzazione, { requests, perMs, maxWaitMs }) {
      const argomenti = [requests, Math.ceil(perMs) + SCARTO_MS, Math.floor(maxWaitMs), istanza];
      const reply = await filo.esegui('parti', chiavi(organizzazione), argomenti);
      const [waitMs = 0, granted = 0, sharers = 1] = (Array.isArray(reply) ? reply : []).map(Number);
      return { waitMs, granted: granted === 1, sharers };
    },
    async pause(organizzazione, milliseconds) {
      await filo.esegui('sosta', chiavi(organizzazione), [Math.ceil(milliseconds)]);
    },
  };
}
