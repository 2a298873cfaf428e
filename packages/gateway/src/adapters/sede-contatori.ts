import { hostname } from 'node:os';
import type { Configurazione } from '../config/configurazione.js';
import { isLoopback } from '../config/reti.js';

/**
 * Where an instance counts, and by which days, in words that are the same for all that count together: server, database and
 * prefix of Redis, or the archive itself, and the time zone. A Redis on loopback is another one on each machine.
 */
export function sedeContatori({ contatori, fusoOrario }: Pick<Configurazione, 'contatori' | 'fusoOrario'>): string {
  if (!contatori) return `archivio, ${fusoOrario}`;
  const { hostname: host, port, pathname } = new URL(contatori.url);
  const bare = host.replaceAll(/^\[|\]$/g, '').toLowerCase();
  const dove = isLoopback(bare) || bare === 'localhost' ? `${hostname()} (loopback)` : bare;
  const numero = pathname.replace('/', '');
  return `Redis ${dove}:${port === '' ? '6379' : port}/${numero === '' ? '0' : numero} ${contatori.prefisso}, ${fusoOrario}`;
}
