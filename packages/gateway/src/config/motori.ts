import { resolve } from 'node:path';
import type { SecretRef } from '../domain/servizio.js';
import { checkCa } from './certificati.js';
import { difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { leggiSegreto } from './lettura-segreti.js';
import type { Segnala } from './lettura-segreti.js';
import { isLoopback } from './reti.js';
import type { ConfigurazioneArchivio, ConfigurazioneContatori } from './tipi.js';

export interface ArchivioScritto {
  readonly url: string;
  readonly password?: SecretRef;
  readonly ca?: SecretRef;
}

export interface ContatoriScritti extends ArchivioScritto {
  readonly prefisso?: string;
  readonly senzaRedis?: ConfigurazioneContatori['senzaRedis'];
  readonly anticipo?: number;
}

type Secret = (ref: SecretRef) => SecretRef;

export function completeArchivio(scritto: ArchivioScritto, base: string, secret: Secret): ConfigurazioneArchivio {
  const { url, password, ca } = scritto;
  if (!isPostgres(url)) return { tipo: 'sqlite', percorso: resolve(base, url.slice('sqlite:'.length)) };
  return {
    tipo: 'postgres',
    url,
    tls: tlsOf(url),
    ...(password !== undefined && { password: secret(password) }),
    ...(ca !== undefined && { ca: secret(ca) }),
  };
}

export function completeContatori(scritto: ContatoriScritti, secret: Secret): ConfigurazioneContatori {
  const { url, password, ca, prefisso = 'varco', senzaRedis = 'chiuso', anticipo = 20 } = scritto;
  return {
    ...{ url, prefisso, senzaRedis, anticipo },
    ...(password !== undefined && { password: secret(password) }),
    ...(ca !== undefined && { ca: secret(ca) }),
  };
}

/** What is wrong with the engines, as far as their addresses tell; nobody is called. */
export function checkMotori(
  archivio: ConfigurazioneArchivio,
  scritto: ArchivioScritto,
  contatori: ConfigurazioneContatori | undefined,
): readonly Rilievo[] {
  return [...checkArchivio(archivio, scritto), ...(contatori ? checkContatori(archivio, contatori) : [])];
}

/** Reads the secrets that the engines need. */
export async function checkSegretiMotori(
  archivio: ConfigurazioneArchivio,
  contatori: ConfigurazioneContatori | undefined,
  now: number,
  segnala: Segnala,
): Promise<void> {
  const engines = [
    ['/archivio', archivio.tipo === 'postgres' ? archivio : {}],
    ['/contatori', contatori ?? {}],
  ] as const;
  for (const [percorso, { password, ca }] of engines as readonly (readonly [string, Partial<ArchivioScritto>])[]) {
    if (password !== undefined) await leggiSegreto(`${percorso}/password`, password, true, segnala);
    if (ca !== undefined) await checkCa(`${percorso}/ca`, ca, now, segnala);
  }
}

function checkArchivio(archivio: ConfigurazioneArchivio, scritto: ArchivioScritto): readonly Rilievo[] {
  const at = '/archivio/url';
  if (archivio.tipo === 'postgres') return checkPostgres(archivio.url);
  const found: Rilievo[] = [];
  if (/^sqlite:(?::memory:|file:|\/\/|.*[?#])/.test(scritto.url) || archivio.percorso.endsWith('/')) {
    const fix = 'scrivi sqlite:PERCORSO di un file, senza opzioni: quote e registro devono restare dopo un riavvio';
    found.push(difetto('archivio-non-valido', at, 'l’archivio non è un file', fix));
  }
  for (const field of ['password', 'ca'] as const) {
    if (scritto[field] === undefined) continue;
    const fix = 'toglila, o scrivi l’URL di PostgreSQL';
    found.push(difetto('archivio-non-valido', `/archivio/${field}`, `un file SQLite non ha «${field}»`, fix));
  }
  return found;
}

function checkPostgres(text: string): readonly Rilievo[] {
  const at = '/archivio/url';
  const fix = 'scrivi postgres://UTENTE@HOST:5432/DATABASE?sslmode=verify-full, con la password in archivio.password';
  if (!URL.canParse(text)) return [difetto('url-non-valido', at, 'questo non è un URL di PostgreSQL', fix)];
  const url = new URL(text);
  const found = credentials(at, url, 'archivio.password');
  const options = [...url.searchParams.keys()].filter((name) => name !== 'sslmode' && name !== 'host');
  const sslmode = url.searchParams.get('sslmode') ?? 'verify-full';
  if (url.username === '' || url.pathname.length < 2 || options.length > 0 || url.hash !== '')
    found.push(difetto('archivio-non-valido', at, 'servono utente e database, e nessun’altra opzione', fix));
  if (sslmode !== 'verify-full' && sslmode !== 'disable')
    found.push(
      difetto('valore-non-ammesso', at, 'sslmode può essere verify-full o disable', 'scrivi sslmode=verify-full'),
    );
  if (sslmode === 'disable' && !isVicino(url)) found.push(nonCifrato(at, 'sslmode=verify-full'));
  return found;
}

function checkContatori(archivio: ConfigurazioneArchivio, { url: text }: ConfigurazioneContatori): readonly Rilievo[] {
  const at = '/contatori/url';
  const fix = 'scrivi rediss://HOST:6379/0, con la password in contatori.password';
  if (!URL.canParse(text)) return [difetto('url-non-valido', at, 'questo non è un URL di Redis', fix)];
  const url = new URL(text);
  const found = credentials(at, url, 'contatori.password');
  if (url.hostname === '' || !/^\/?(?:\d{1,3})?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    found.push(difetto('url-non-valido', at, 'servono l’host e al più il numero del database', fix));
  if (url.protocol === 'redis:' && !isVicino(url)) found.push(nonCifrato(at, 'rediss://'));
  if (archivio.tipo !== 'postgres') {
    const problem = 'i contatori in Redis si ricostruiscono dal registro, che deve essere di tutte le istanze';
    found.push(
      difetto(
        'archivio-non-valido',
        '/contatori',
        problem,
        'scrivi in archivio.url l’URL di PostgreSQL, o togli contatori',
      ),
    );
  }
  return found;
}

function credentials(at: string, url: URL, field: string): Rilievo[] {
  if (url.password === '') return [];
  return [
    difetto(
      'segreto-in-chiaro',
      at,
      'l’URL contiene una password',
      `toglila, e scrivi in ${field} env:NOME o file:PERCORSO`,
    ),
  ];
}

function nonCifrato(at: string, fix: string): Rilievo {
  return difetto('url-non-sicuro', at, 'la connessione verso un’altra macchina non è cifrata', `usa ${fix}`);
}

function isPostgres(url: string): boolean {
  return /^postgres(?:ql)?:/i.test(url);
}

/** A Unix socket, or this machine by its address. */
function isVicino(url: URL): boolean {
  const host = url.searchParams.get('host');
  if (host !== null) return host.startsWith('/');
  return isLoopback(url.hostname.replaceAll(/^\[|\]$/g, ''));
}

function tlsOf(text: string): 'verify-full' | 'disable' {
  if (!URL.canParse(text)) return 'verify-full';
  const url = new URL(text);
  return url.searchParams.get('sslmode') === 'disable' || (isVicino(url) && !url.searchParams.has('sslmode'))
    ? 'disable'
    : 'verify-full';
}
