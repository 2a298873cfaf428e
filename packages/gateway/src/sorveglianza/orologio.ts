import type { ClockGuard } from '@varco/modi-client';

/** This machine's clock beside those of the hosts it talks to, for `/status`. */
export interface StatoOrologio {
  /** Are tokens stamped with the other side's time (`orologio.correggi`)? */
  readonly correzione: boolean;
  /** Hosts whose time is known, from answers of the last ten minutes. */
  readonly scarti: readonly {
    readonly host: string;
    /** The host's clock less this machine's, in milliseconds: positive when this machine is behind. */
    readonly scartoMs: number;
    readonly incertezzaMs: number;
    /** What its tokens are corrected by. */
    readonly correzioneMs: number;
    /** Further apart than is good: over 30 seconds, for certain. */
    readonly sfasato: boolean;
  }[];
}

/** @param urls of PDND and of the services */
export function statoOrologio(guard: ClockGuard, correzione: boolean, urls: readonly string[]): StatoOrologio {
  const perHost = new Map(urls.map((url) => [new URL(url).host, url]));
  const scarti = [...perHost].flatMap(([host, url]) => {
    const measure = guard.measure(url);
    if (measure === undefined) return [];
    const { offsetMs: scartoMs, uncertaintyMs: incertezzaMs } = measure;
    return [{ host, scartoMs, incertezzaMs, correzioneMs: guard.correctionMs(url), sfasato: guard.isSkewed(url) }];
  });
  return { correzione, scarti };
}

export function avvisiOrologio({ scarti }: StatoOrologio): readonly string[] {
  return scarti
    .filter(({ sfasato }) => sfasato)
    .map(({ host, scartoMs, correzioneMs }) => {
      const then =
        correzioneMs === 0 ? 'rimetterlo a posto (NTP)' : 'i token sono corretti, ma va rimesso a posto (NTP)';
      return `l’orologio di questa macchina è ${versoDi(scartoMs)} di ${secondi(scartoMs)} s rispetto a ${host}: ${then}`;
    });
}

/** Which way this machine's clock is off. */
export function versoDi(scartoMs: number): 'indietro' | 'avanti' {
  return scartoMs > 0 ? 'indietro' : 'avanti';
}

export function secondi(scartoMs: number): number {
  return Math.round(Math.abs(scartoMs) / 1_000);
}
