import type { Ente, UsoConcorrente } from '../domain/ente.js';
import type { Richiedente } from '../domain/persona.js';
import { Postazioni, trim } from './postazioni.js';
import type { AltraPostazione, Avvistamento } from './postazioni.js';

/** Workstations as all instances together know them. */
export interface PostazioniCondivise {
  /**
   * Milliseconds since the operator was last at another workstation within the window, `undefined` when he was not; by one clock for all
   * instances. Remembers this workstation as one step, unless it is to be refused. Rejects when nobody can be asked.
   */
  osserva(avvistamento: Avvistamento, uso: UsoConcorrente): Promise<number | undefined>;
}

export interface OsservatorioOptions {
  /** Told once a window for an operator, however often he changes place. */
  readonly onVista: (fatti: { readonly ente: string; readonly operatore: string } & AltraPostazione) => void;
  /** Absent: this instance alone. */
  readonly condivise?: PostazioniCondivise;
  /** The other instances cannot be asked: this one goes on with what it saw itself. */
  readonly onError?: (error: unknown) => void;
}

/** Looks at every request of an operator, where the ente wants it looked at. */
export interface Osservatorio {
  /** Never rejects. A promise only when the other instances have to be asked. */
  readonly osserva: (
    ente: Ente,
    richiedente: Richiedente,
    istante: number,
  ) => AltraPostazione | undefined | Promise<AltraPostazione | undefined>;
  /** For `/status`: how many operators, never which. */
  readonly avvisi: (now: number) => readonly string[];
}

/** So long an instance that told the others where an operator is takes it that they know: no request of his asks again. */
const FRESCO_MS = 2_000;
/** At most this part of the window, which between instances is shorter by as much. */
const PARTE_FRESCA = 0.1;
const AVVISO_MS = 3_600_000;

/**
 * Whether operators are at two workstations at once (G-01). What this instance saw itself needs nobody; otherwise the others are asked, at
 * most every two seconds for an operator who stays where he is. While they cannot be, each instance sees its own requests alone.
 */
export function createOsservatorio({ onVista, condivise, onError }: OsservatorioOptions): Osservatorio {
  const proprie = new Postazioni();
  const fresche = new Map<string, { readonly postazione: string; readonly istante: number }>();
  const viste = new Map<string, { readonly ente: string; readonly detta: number; readonly ultima: number }>();

  const riferisci = (avvistamento: Avvistamento, uso: UsoConcorrente, vista: AltraPostazione | undefined) => {
    if (vista === undefined) return undefined;
    const { ente, operatore, istante } = avvistamento;
    const key = keyOf(avvistamento);
    const before = viste.get(key);
    const again = before !== undefined && Math.abs(istante - before.detta) < uso.finestraSecondi * 1000;
    viste.delete(key);
    viste.set(key, { ente, detta: again ? before.detta : istante, ultima: istante });
    trim(viste, 10_000);
    if (!again) onVista({ ente, operatore, ...vista });
    return vista;
  };

  const isFresca = (avvistamento: Avvistamento, { finestraSecondi }: UsoConcorrente): boolean => {
    const known = fresche.get(keyOf(avvistamento));
    const durata = Math.min(FRESCO_MS, finestraSecondi * 1000 * PARTE_FRESCA);
    return known?.postazione === avvistamento.postazione && Math.abs(avvistamento.istante - known.istante) < durata;
  };

  const chiedi = async (
    condivise: PostazioniCondivise,
    avvistamento: Avvistamento,
    uso: UsoConcorrente,
  ): Promise<AltraPostazione | undefined> => {
    let fa: number | undefined;
    try {
      fa = await condivise.osserva(avvistamento, uso);
    } catch (error) {
      onError?.(error);
      return riferisci(avvistamento, uso, proprie.osserva(avvistamento, uso));
    }
    const vista = fa === undefined ? undefined : { secondiFa: Math.floor(fa / 1000), azione: uso.azione };
    if (vista?.azione !== 'rifiuta') {
      proprie.ricorda(avvistamento, uso);
      const { postazione, istante } = avvistamento;
      fresche.delete(keyOf(avvistamento));
      fresche.set(keyOf(avvistamento), { postazione, istante });
      trim(fresche, 100_000);
    }
    return riferisci(avvistamento, uso, vista);
  };

  return {
    osserva({ id, usoConcorrente: uso }, { persona, postazione }, istante) {
      if (uso === undefined || persona?.tipo !== 'operatore' || postazione === undefined) return undefined;
      const avvistamento = { ente: id, operatore: persona.codice, postazione, istante };
      const qui = proprie.guarda(avvistamento, uso);
      if (condivise !== undefined && qui === undefined && !isFresca(avvistamento, uso))
        return chiedi(condivise, avvistamento, uso);
      return riferisci(avvistamento, uso, proprie.osserva(avvistamento, uso));
    },
    avvisi(now) {
      const perEnte = new Map<string, number>();
      for (const { ente, ultima } of viste.values())
        if (now - ultima < AVVISO_MS) perEnte.set(ente, (perEnte.get(ente) ?? 0) + 1);
      return [...perEnte].map(
        ([ente, quanti]) =>
          `${ente}: ${quanti} ${quanti === 1 ? 'operatore' : 'operatori'} da due postazioni insieme, nell’ultima ora (G-01); chi, lo dice il log: operatore-da-due-postazioni`,
      );
    },
  };
}

function keyOf({ ente, operatore }: Avvistamento): string {
  return `${ente}/${operatore}`;
}
