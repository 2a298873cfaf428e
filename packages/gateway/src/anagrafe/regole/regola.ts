import type { Rilievo } from '../../config/difetto.js';
import type { Ente } from '../../domain/ente.js';

/** What a rule looks at: one ente, where it stands in the document, and the instant of the check (epoch ms). */
export interface EnteDaVerificare {
  readonly ente: Ente;
  /** JSON pointer of the ente. */
  readonly percorso: string;
  readonly now: number;
}

/** A rule about one ente: everything wrong that it knows of. Pure. */
export type Regola = (soggetto: EnteDaVerificare) => Iterable<Rilievo>;
