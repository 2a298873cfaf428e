import { createHash } from 'node:crypto';
import { systemIds } from '@varco/modi-client';
import { TOTP, URI } from 'otpauth';
import { parse } from 'yaml';
import { createSqlCodiciStore } from '../../src/adapters/sql-codici-store.js';
import { createSqlPersoneStore } from '../../src/adapters/sql-persone-store.js';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { iscriviPersona } from '../../src/amministrazione/iscrivi.js';
import { completeAnagrafe } from '../../src/anagrafe/documento.js';
import type { AnagrafeScritta } from '../../src/anagrafe/documento.js';
import { parseAnagrafe, serializeAnagrafe } from '../../src/anagrafe/stored-version.js';
import type { Incarico } from '../../src/domain/convenzione.js';
import type { Ente } from '../../src/domain/ente.js';
import { abilita } from '../../src/operatori/abilita.js';
import { togliAbilitazione } from '../../src/operatori/cambia-stato.js';
import { compiOperazione } from '../../src/operatori/compi.js';
import type { EsitoOperazione, OperatoriDeps, RichiestaOperazione } from '../../src/operatori/compi.js';
import { indicePersona } from '../../src/operatori/identita.js';
import type { ProfiloOperatore } from '../../src/operatori/profilo.js';
import type { Store } from '../../src/store/store.js';
import { ANAGRAFE } from '../config/banco.js';
import { Bench, NOW } from '../store/support/house.js';

export const CHIAVE = createHash('sha256').update('la chiave del registro').digest();
export const OGGI = new Date(NOW).toISOString().slice(0, 10);
export const CF = { rossi: 'RSSMRA85T10A562S', verdi: 'VRDLGU70A01H501O', omocodo: 'RSSMRA85T10A56NH' } as const;
const GIORNO = 86_400_000;

/** The day so many days from the one these tests begin on. */
export const fraGiorni = (giorni: number): string => new Date(NOW + giorni * GIORNO).toISOString().slice(0, 10);

const incarico = (persona: string, ruolo: Incarico['ruolo']): Incarico => ({
  ...{ persona, ruolo, nome: persona, atto: 'Determina 1', dal: '2026-01-01' },
});

/** An ente whose convention was signed for, as the archive keeps it: one operator out of a file, two people who sign. */
export function enteFirmato(): Ente {
  const [ente] = completeAnagrafe(parse(ANAGRAFE) as AnagrafeScritta, '/').enti;
  const [convenzione] = ente?.convenzioni ?? [];
  if (!ente || !convenzione) throw new Error('no ente');
  const documento = { sha256: 'a'.repeat(64), testo: 'x', atto: 1 };
  const incarichi = [incarico('l.bianchi', 'amministratore-utenze'), incarico('s.gialli', 'supervisore')];
  return { ...ente, convenzioni: [{ ...convenzione, documento, incarichi }] };
}

type Parti = Partial<RichiestaOperazione> & Pick<RichiestaOperazione, 'cambia'>;

/** The office where operators are enabled: an archive, a clock moved by hand, an authenticator each. */
export class Sportello {
  readonly bench: Bench;
  readonly store: Store;
  readonly deps: OperatoriDeps;
  adesso = NOW;
  readonly #telefoni = new Map<string, TOTP>();

  private constructor(bench: Bench, store: Store) {
    this.bench = bench;
    this.store = store;
    this.deps = {
      store: createSqlPersoneStore(store),
      anagrafe: createSqliteAnagrafeStore(store),
      codici: createSqlCodiciStore(store),
      clock: { now: () => this.adesso },
      ids: systemIds,
      chiave: CHIAVE,
      fuso: 'Europe/Rome',
    };
  }

  static async apri(ente = enteFirmato()): Promise<Sportello> {
    const bench = new Bench();
    const sportello = new Sportello(bench, await bench.open());
    await sportello.scrivi(ente);
    for (const [persona, con] of [['l.bianchi'], ['s.gialli', 'l.bianchi']] as const) {
      const chi =
        con === undefined
          ? ({ tipo: 'processo', autore: 'prova', recupero: false } as const)
          : ({ tipo: 'persona', persona: con, codice: sportello.codice(con) } as const);
      const richiesta = { ente: 'cassa', persona, motivo: 'prova', chi, convenzioni: ente.convenzioni };
      const esito = await iscriviPersona(sportello.deps, richiesta);
      const letto = esito.ok ? URI.parse(esito.uri) : undefined;
      if (!(letto instanceof TOTP)) throw new Error('not enrolled');
      sportello.#telefoni.set(persona, letto);
    }
    return sportello;
  }

  /** A version as an import would write it. */
  async scrivi(...enti: readonly Ente[]): Promise<void> {
    const { anagrafe } = this.deps;
    const documento = serializeAnagrafe({ versione: 1, enti });
    const versione = { istante: this.adesso, autore: 'prova', motivo: 'prova', sha256: 'b'.repeat(64), documento };
    await anagrafe.append(await anagrafe.currentVersion(), versione);
  }

  codice(persona: string): string {
    this.adesso += 30_000;
    return this.#telefoni.get(persona)?.generate({ timestamp: this.adesso }) ?? '000000';
  }

  compi(parti: Parti): Promise<EsitoOperazione> {
    const persona = parti.persona ?? 'l.bianchi';
    return compiOperazione(this.deps, {
      ...{ ente: 'cassa', persona, motivo: 'prova', azione: 'operatore.modifica', oggetto: 'op1' },
      chiediCodice: () => Promise.resolve(this.codice(persona)),
      ...parti,
    });
  }

  abilita(codice: string, codiceFiscale: string, profilo: ProfiloOperatore = {}): Promise<EsitoOperazione> {
    const indice = indicePersona(CHIAVE, 'cassa', codiceFiscale);
    const da = { codice, indice, profilo: { attoDesignazione: 'Determina 7', ...profilo } };
    return this.compi({
      azione: 'operatore.abilita',
      oggetto: codice,
      cambia: ({ ente, noti }) => abilita(ente, [da], noti),
      identita: new Map([[codice, { nome: 'Una Persona', codiceFiscale }]]),
    });
  }

  togli(stato: 'sospeso' | 'revocato', ...codici: readonly string[]): Promise<EsitoOperazione> {
    const azione = stato === 'sospeso' ? 'operatore.sospendi' : 'operatore.revoca';
    const oggetto = codici.join(' ');
    return this.compi({ azione, oggetto, cambia: ({ ente }) => togliAbilitazione(ente, codici, stato) });
  }

  async ente(): Promise<Ente> {
    const { anagrafe } = this.deps;
    const versione = await anagrafe.currentVersion();
    const stored = await anagrafe.load(versione);
    const { enti } = await parseAnagrafe(versione, stored?.documento ?? '', this.adesso);
    if (!enti[0]) throw new Error('no ente');
    return enti[0];
  }

  async stato(codice: string): Promise<string | undefined> {
    return (await this.ente()).operatori.find((one) => one.codice === codice)?.stato;
  }

  chiudi(): Promise<void> {
    return this.bench.close();
  }
}

/** Why it was refused, or how it went. */
export function motivi(esito: EsitoOperazione): readonly string[] {
  return esito.esito === 'respinta' ? esito.rifiuti.map(({ motivo }) => motivo) : [esito.esito];
}
