import type { Clock } from '@varco/modi-client';
import { SEGNO_MEMBRO } from '../quota/counter-store.js';
import type { CounterStore } from '../quota/counter-store.js';
import { CONSERVAZIONE_BREVE_MS, CONSERVAZIONE_CONTATORI_MS } from '../quota/limits.js';
import { unitaDalRegistro } from './unita-dal-registro.js';
import type { UnitaRegistrate } from './unita-dal-registro.js';

export interface ContatoreAlzato {
  readonly chiave: string;
  readonly presi: number;
  /** Epoch milliseconds after which it may be forgotten, where there was none. */
  readonly scade: number;
}

export interface RiscontroOptions {
  readonly registrate: UnitaRegistrate;
  readonly contatori: Pick<CounterStore, 'taken'>;
  /** Raises counters to these figures, those that are below; all durably, or none. */
  readonly alza: (contatori: readonly ContatoreAlzato[]) => Promise<void>;
  readonly clock: Clock;
  readonly fusoOrario: string;
}

/** Every window that refuses anybody has ended, and its counter is still kept. */
const RISCONTRO_MS = 3 * 86_400_000;

/**
 * Compares counters with the register, which has every unit that a closed access spent. A counter below what the register says was emptied, or
 * put back: all are then raised to the greater figure, and accesses of which it is not known whether they took a unit are taken to have
 * taken one. How many were raised.
 */
export async function riscontraContatori(options: RiscontroOptions): Promise<number> {
  const { registrate, contatori, alza, clock, fusoOrario } = options;
  const now = clock.now();
  const sotto = async (unita: ReadonlyMap<string, number>): Promise<ContatoreAlzato[]> => {
    const presi = await contatori.taken([...unita.keys()]);
    return [...unita].flatMap(([chiave, registrati]) => {
      if ((presi.get(chiave) ?? 0) >= registrati) return [];
      const vita = chiave.includes(SEGNO_MEMBRO) ? CONSERVAZIONE_BREVE_MS : 2 * CONSERVAZIONE_CONTATORI_MS;
      return [{ chiave, presi: registrati, scade: now + vita }];
    });
  };
  const recenti = await unitaDalRegistro(registrate, { da: now - RISCONTRO_MS, now, fusoOrario, conDubbi: false });
  if ((await sotto(recenti)).length === 0) return 0;
  const tutte = { da: now - CONSERVAZIONE_CONTATORI_MS, now, fusoOrario, conDubbi: true };
  const alzati = await sotto(await unitaDalRegistro(registrate, tutte));
  await alza(alzati);
  return alzati.length;
}
