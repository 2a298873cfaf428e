import type { Ente } from '../domain/ente.js';
import type { Richiedente } from '../domain/persona.js';
import type { Misure } from '../domain/vigilanza.js';
import type { MisuraInVigore, Soggetto } from './casi-store.js';
import { regoleDi } from './regole.js';

interface Misura {
  /** Number of the case; `undefined`: not suspended. */
  sospeso: number | undefined;
  rallentaFino: number;
}

/** The pace of somebody who is slowed down: who was let pass last, and when the next may. */
interface Passo {
  da: number;
  readonly passati: string[];
}

/** Requests of one subject that may be on their way and be judged again. */
const IN_CORSO = 8;

export const chiaveDi = ({ ente, tipo, id }: Soggetto): string => `${ente}/${tipo}/${id}`;

/**
 * What is in force because of anomalies: what the archive says, for all instances, and what this one has just decided and is writing down.
 * A pace is kept by each instance for itself.
 */
export class MisureVive {
  #archivio: ReadonlyMap<string, Misura> = new Map();
  readonly #nuove = new Map<string, Misura>();
  readonly #passi = new Map<string, Passo>();

  /** What the archive says now, instead of what it said before. */
  aggiorna(misure: readonly MisuraInVigore[]): void {
    const fresh = new Map<string, Misura>();
    for (const one of misure) {
      const chiave = chiaveDi(one);
      const known = fresh.get(chiave) ?? { sospeso: undefined, rallentaFino: 0 };
      if (one.sospeso) known.sospeso ??= one.caso;
      known.rallentaFino = Math.max(known.rallentaFino, one.rallentaFino);
      fresh.set(chiave, known);
    }
    this.#archivio = fresh;
    for (const chiave of this.#passi.keys())
      if (!fresh.has(chiave) && !this.#nuove.has(chiave)) this.#passi.delete(chiave);
  }

  /** Holds from this moment, on this instance; until `scritta`. */
  subito(soggetto: Soggetto, { sospeso, rallentaFino }: { readonly sospeso: boolean; readonly rallentaFino: number }) {
    const chiave = chiaveDi(soggetto);
    // What was decided a moment ago, and is being written, is not undone by something milder.
    const prima = this.#nuove.get(chiave);
    this.#nuove.set(chiave, {
      sospeso: sospeso ? 0 : prima?.sospeso,
      rallentaFino: Math.max(rallentaFino, prima?.rallentaFino ?? 0),
    });
  }

  /** The archive has it. */
  scritta(soggetto: Soggetto): void {
    this.#nuove.delete(chiaveDi(soggetto));
  }

  /**
   * What holds for a request; asked again for the same access, the same. An application's pace is not for insured persons who ask about
   * themselves; its suspension is for all.
   */
  di(
    ente: Pick<Ente, 'id' | 'anomalie'>,
    { persona, applicazioneId }: Richiedente,
    accessoId: string,
    istante: number,
  ): Misure | undefined {
    if (this.#archivio.size === 0 && this.#nuove.size === 0) return undefined;
    const { id } = ente;
    const app = `${id}/applicazione/${applicazioneId}`;
    const operatore = persona?.tipo === 'operatore' ? `${id}/operatore/${persona.codice}` : undefined;
    const caso = this.#sospeso(app);
    if (caso !== undefined) return { sospeso: { chi: 'applicazione', caso } };
    const suo = operatore === undefined ? undefined : this.#sospeso(operatore);
    if (suo !== undefined) return { sospeso: { chi: 'operatore', caso: suo } };
    const daSe = persona?.tipo === 'assicurato' && !persona.attestata;
    for (const chiave of [operatore, daSe ? undefined : app]) {
      if (chiave === undefined || this.#rallentaFino(chiave) <= istante) continue;
      const attesa = this.#passo(chiave, accessoId, istante, regoleDi(ente).rallentamento.passoSecondi);
      if (attesa > 0) return { attesa };
    }
    return undefined;
  }

  #sospeso(chiave: string): number | undefined {
    return this.#archivio.get(chiave)?.sospeso ?? this.#nuove.get(chiave)?.sospeso;
  }

  #rallentaFino(chiave: string): number {
    return Math.max(this.#archivio.get(chiave)?.rallentaFino ?? 0, this.#nuove.get(chiave)?.rallentaFino ?? 0);
  }

  /** Seconds to wait; 0: this one may pass, and the next waits. */
  #passo(chiave: string, accessoId: string, istante: number, secondi: number): number {
    const passo = this.#passi.get(chiave) ?? { da: istante, passati: [] };
    this.#passi.set(chiave, passo);
    if (passo.passati.includes(accessoId)) return 0;
    const manca = passo.da - istante;
    // A clock that went back makes nobody wait longer than a step.
    if (manca > 0 && manca <= secondi * 1000) return Math.ceil(manca / 1000);
    passo.da = istante + secondi * 1000;
    passo.passati.push(accessoId);
    if (passo.passati.length > IN_CORSO) passo.passati.shift();
    return 0;
  }
}
