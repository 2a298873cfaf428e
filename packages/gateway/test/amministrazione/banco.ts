import { createHash } from 'node:crypto';
import { systemIds } from '@varco/modi-client';
import { TOTP, URI } from 'otpauth';
import { createSqlPersoneStore } from '../../src/adapters/sql-persone-store.js';
import type { ChiIscrive, EsitoIscrizione } from '../../src/amministrazione/iscrivi.js';
import { iscriviPersona } from '../../src/amministrazione/iscrivi.js';
import type { EsitoFirma, RichiestaFirma } from '../../src/amministrazione/firma.js';
import { firmaAtto } from '../../src/amministrazione/firma.js';
import type { PersoneStore } from '../../src/amministrazione/persone-store.js';
import type { Convenzione, Incarico, Ruolo } from '../../src/domain/convenzione.js';
import { convenzione } from '../policy/scena.js';
import { Bench, NOW } from '../store/support/house.js';

export const CHIAVE = createHash('sha256').update('la chiave del registro').digest();
export const PASSO = 30_000;
const FUSO = 'Europe/Rome';

export const incarico = (persona: string, ruolo: Ruolo, parti: Partial<Incarico> = {}): Incarico => ({
  ...{ ruolo, persona, nome: persona, atto: 'Determina 1', dal: '2026-01-01' },
  ...parti,
});
export const CONVENZIONI: readonly Convenzione[] = [
  convenzione({
    incarichi: [
      incarico('m.rossi', 'responsabile'),
      incarico('l.bianchi', 'amministratore-utenze'),
      incarico('s.gialli', 'supervisore', { al: '2026-11-21' }),
    ],
  }),
];

/** An archive, a clock that is moved by hand, and authenticators of the people enrolled. */
export class Ufficio {
  readonly bench: Bench;
  readonly store: PersoneStore;
  adesso = NOW;
  readonly #telefoni = new Map<string, TOTP>();

  private constructor(bench: Bench, store: PersoneStore) {
    this.bench = bench;
    this.store = store;
  }

  static async apri(): Promise<Ufficio> {
    const bench = new Bench();
    return new Ufficio(bench, createSqlPersoneStore(await bench.open()));
  }

  get deps() {
    return { store: this.store, clock: { now: () => this.adesso }, ids: systemIds, chiave: CHIAVE, fuso: FUSO };
  }

  async iscrivi(
    persona: string,
    chi: ChiIscrive,
    parti: { ente?: string; convenzioni?: readonly Convenzione[] } = {},
  ): Promise<EsitoIscrizione> {
    const esito = await iscriviPersona(this.deps, {
      ente: 'cassa',
      ...{ persona, motivo: 'prova', chi, convenzioni: CONVENZIONI },
      ...parti,
    });
    if (esito.ok) {
      const letto = URI.parse(esito.uri);
      if (!(letto instanceof TOTP)) throw new Error('not a TOTP');
      this.#telefoni.set(persona, letto);
    }
    return esito;
  }

  /** What the person's authenticator shows now, or so many steps away from now. */
  codice(persona: string, passi = 0): string {
    const telefono = this.#telefoni.get(persona);
    if (!telefono) throw new Error(`${persona} has no authenticator`);
    return telefono.generate({ timestamp: this.adesso + passi * PASSO });
  }

  firma(parti: Partial<RichiestaFirma> = {}): Promise<EsitoFirma> {
    const persona = parti.persona ?? 'm.rossi';
    return firmaAtto(this.deps, {
      ente: 'cassa',
      persona,
      codice: parti.codice ?? this.codice(persona),
      azione: 'convenzione.applica',
      oggetto: 'eci-2026',
      motivo: 'prova',
      convenzioni: CONVENZIONI,
      ...parti,
    });
  }

  chiudi(): Promise<void> {
    return this.bench.close();
  }
}
