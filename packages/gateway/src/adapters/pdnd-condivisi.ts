import type { Ids } from '@varco/modi-client';
import type { FiloRedis } from '../store/redis/filo.js';
import type { PdndSourcesOptions } from './pdnd-sources.js';
import { createRedisSharedPace } from './redis-shared-pace.js';
import { createRedisVoucherCache } from './redis-voucher-cache.js';

/** What all instances share beside counters, where there is a Redis. */
export function condivisiIn(
  filo: FiloRedis | undefined,
  istanza: string,
  segreto: Uint8Array,
  ids: Ids,
): Pick<PdndSourcesOptions, 'condivisi'> {
  if (!filo) return {};
  const cache = createRedisVoucherCache({ filo, segreto, ids });
  return { condivisi: { cache, passo: (tokenEndpoint) => createRedisSharedPace({ filo, istanza, tokenEndpoint }) } };
}
