import type { Clock, Ids } from '@varco/modi-client';
import { SEGNO_MEMBRO } from '../quota/counter-store.js';
import { CONSERVAZIONE_BREVE_MS, CONSERVAZIONE_CONTATORI_MS } from '../quota/limits.js';
import type { MemoriaContatori } from '../store/postgres/contatori-dal-registro.js';
import type { FiloRedis } from '../store/redis/filo.js';
import { unitaDalRegistro } from './unita-dal-registro.js';

export interface RicostruzioneOptions {
  readonly filo: FiloRedis;
  readonly memoria: MemoriaContatori;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fusoOrario: string;
}

/** The set of counters, as this process last saw it. */
export interface InsiemeVisto {
  readonly nascita: string;
  /** Greatest number of a reservation that this process was given. */
  readonly serie: number;
  /** Run of Redis for which it knew the set to be good. */
  readonly run: string;
}

export interface EsitoRicostruzione {
  readonly nascita: string;
  /** `intera`: everything Redis ever acknowledged is there. `persa`: not, and what may have been spent is taken to be spent. */
  readonly memoria: 'intera' | 'persa';
  /** Somebody else had done it already, and no counter was below what the register says. */
  readonly gia: boolean;
}

const DAY = 86_400_000;
/** Names of the hash and of the ends of its fields: see `copioni.ts`. */
export const CHIAVI_CONTATORI = ['contatori', 'contatori:scadenze'] as const;
const A_BLOCCHI = 900;

interface Stato {
  readonly nascita: string | undefined;
  readonly pronto: string | undefined;
  readonly serie: number;
  readonly base: number;
}

async function leggiStato(filo: FiloRedis): Promise<Stato> {
  const reply = await filo.manda([
    'HMGET',
    `${filo.prefisso}:${CHIAVI_CONTATORI[0]}`,
    'nascita',
    'pronto',
    'serie',
    'base',
  ]);
  const [nascita, pronto, serie, base] = (Array.isArray(reply) ? reply : []) as (string | null | undefined)[];
  return {
    nascita: nascita ?? undefined,
    pronto: pronto ?? undefined,
    serie: Number(serie ?? 0),
    base: Number(base ?? 0),
  };
}

/**
 * Makes the counters good for the present run of Redis: one process at a time, and none grants meanwhile. Redis' own figures are compared
 * with the register's, and the greater holds. Where Redis lost something it had acknowledged, each access of which nobody knows whether it
 * took a unit is taken to have taken one, and so is each unit that an instance took ahead: rather some too few than one too many.
 *
 * A set that is good may still be behind: while every process was stopped, counting may have gone on in PostgreSQL or in another Redis, and
 * this one, which never restarted, knows nothing of it. So each process compares once before it grants anything; whoever grants already did.
 *
 * Not seen: units that were taken elsewhere by accesses of which none was closed.
 */
export async function ricostruisciContatori(
  options: RicostruzioneOptions,
  visto: InsiemeVisto | undefined,
): Promise<EsitoRicostruzione> {
  const { filo, memoria } = options;
  return memoria.aTurno(async () => {
    const run = filo.run();
    const stato = await leggiStato(filo);
    const buona = stato.nascita !== undefined && stato.pronto === run;
    // What this process was given in an earlier run must have been there when somebody, who could not know it, made the set good.
    const daConfrontare = visto !== undefined && visto.nascita === stato.nascita && visto.run !== run;
    const manca = daConfrontare && visto.serie > (buona ? stato.base : stato.serie);
    if (buona && !manca) {
      const nascita = stato.nascita ?? '';
      const alzati = visto === undefined ? await pareggia(options, nascita) : 0;
      return { nascita, memoria: 'intera', gia: alzati === 0 };
    }
    const intera =
      stato.nascita !== undefined && !manca && (buona || stato.serie >= (await memoria.testimone(stato.nascita)));
    // A set that lost something is another set: its reservations cannot be told from those that were lost.
    const nascita = intera ? (stato.nascita ?? '') : Buffer.from(options.ids.bytes(9)).toString('base64url');
    if (!intera) await rinomina(filo, nascita);
    if (intera) await pareggia(options, nascita);
    else await alza(filo, nascita, await campiDalRegistro(options, false));
    await filo.esegui('rifai', CHIAVI_CONTATORI, [nascita, run]);
    return { nascita, memoria: intera ? 'intera' : 'persa', gia: false };
  });
}

/**
 * Raises a set that lost nothing to what register and PostgreSQL counted: nothing to do where it counted alone. A counter that is below
 * tells of units taken elsewhere, and there nobody knows any more which open accesses took one. How many counters were below.
 */
async function pareggia(options: RicostruzioneOptions, nascita: string): Promise<number> {
  const sotto = await alza(options.filo, nascita, await campiDalRegistro(options, true));
  if (sotto > 0) await alza(options.filo, nascita, await campiDalRegistro(options, false));
  return sotto;
}

/** Never lowers, and makes the set good for nobody. How many counters were below. */
async function alza(filo: FiloRedis, nascita: string, campi: readonly (string | number)[]): Promise<number> {
  let sotto = 0;
  for (let from = 0; from < campi.length; from += A_BLOCCHI)
    sotto += Number(
      await filo.esegui('rifai', CHIAVI_CONTATORI, [nascita, '', ...campi.slice(from, from + A_BLOCCHI)]),
    );
  return sotto;
}

/** What is left of the figures stays; what was reserved before cannot be given back any more. */
async function rinomina(filo: FiloRedis, nascita: string): Promise<void> {
  const hash = `${filo.prefisso}:${CHIAVI_CONTATORI[0]}`;
  await filo.manda(['HDEL', hash, 'pronto']);
  await filo.manda(['HSET', hash, 'nascita', nascita]);
}

/** Field, value, end; and again. */
async function campiDalRegistro(
  { memoria, clock, fusoOrario }: RicostruzioneOptions,
  intera: boolean,
): Promise<readonly (string | number)[]> {
  const now = clock.now();
  const da = now - (intera ? 3 * DAY : CONSERVAZIONE_CONTATORI_MS);
  const unita = await unitaDalRegistro(memoria, { da, now, fusoOrario, conDubbi: !intera });
  if (!intera) {
    for (const [chiave, n] of await memoria.anticipi(now)) unita.set(chiave, (unita.get(chiave) ?? 0) + n);
  }
  // Of days that began without Redis: units of accesses that nobody closed are only there.
  for (const [chiave, n] of await memoria.contati(now)) unita.set(chiave, Math.max(n, unita.get(chiave) ?? 0));
  const scade = (chiave: string): number =>
    now + (chiave.includes(SEGNO_MEMBRO) ? CONSERVAZIONE_BREVE_MS : 2 * CONSERVAZIONE_CONTATORI_MS);
  const campi: (string | number)[] = [];
  for (const [chiave, n] of unita) campi.push(`c:${chiave}`, n, scade(chiave));
  for (const [chiave, finoA] of await memoria.fermi(now))
    campi.push(`f:${chiave}`, finoA, finoA + CONSERVAZIONE_CONTATORI_MS);
  return campi;
}
