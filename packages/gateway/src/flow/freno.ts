import type { Clock } from '@varco/modi-client';
import type { Richiedente } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';

/** Requirement E-09b for those who are known: refusals of one application in one minute, beyond which they are counted and no more. */
export const RIFIUTI_AL_MINUTO = 300;

const MINUTE = 60_000;

/** A refusal that holds for whoever asks: so long, in the minute at hand, nobody needs to ask the counters again. */
interface Chiusa {
  readonly refusal: Refusal;
  /** Epoch milliseconds. */
  readonly finoA: number;
}

interface Conto {
  rifiuti: number;
  detto: boolean;
  readonly chiuse: Map<string, Chiusa>;
}

/** How much of what an application asks is refused: an application with good credentials must not fill the register with nothing. */
export interface Freno {
  /** Was so much refused in this minute that refusals are only counted from now on? `primo`: it has just begun. */
  frenata(richiedente: Richiedente, massimo: () => number): { readonly primo: boolean } | undefined;
  /** The day's ceiling refused this minute, for everybody who asks for the service. */
  chiusa(richiedente: Richiedente, servizioId: string): Refusal | undefined;
  rifiutata(richiedente: Richiedente, servizioId: string, refusal: Refusal): void;
}

/** Counts in this process alone, minute by minute; nothing is kept of the minutes before. */
export function createFreno(clock: Clock): Freno {
  let minuto = Number.NaN;
  let conti = new Map<string, Conto>();

  const contoDi = ({ enteId, applicazioneId }: Richiedente): Conto => {
    const now = Math.floor(clock.now() / MINUTE);
    if (now !== minuto) {
      minuto = now;
      conti = new Map();
    }
    const key = `${enteId}/${applicazioneId}`;
    let conto = conti.get(key);
    if (!conto) {
      conto = { rifiuti: 0, detto: false, chiuse: new Map() };
      conti.set(key, conto);
    }
    return conto;
  };

  return {
    frenata(richiedente, massimo) {
      const conto = contoDi(richiedente);
      if (conto.rifiuti === 0 || conto.rifiuti < massimo()) return undefined;
      const primo = !conto.detto;
      conto.detto = true;
      return { primo };
    },
    chiusa(richiedente, servizioId) {
      const known = contoDi(richiedente).chiuse.get(servizioId);
      return known && clock.now() < known.finoA ? known.refusal : undefined;
    },
    rifiutata(richiedente, servizioId, refusal) {
      const conto = contoDi(richiedente);
      conto.rifiuti += 1;
      if (refusal.motivo !== 'quota-esaurita' || refusal.requisito !== 'Q-04' || refusal.fatti?.['tetto']) return;
      conto.chiuse.set(servizioId, { refusal, finoA: clock.now() + (refusal.riprovaDopo ?? 0) * 1_000 });
    },
  };
}
