import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { IdAnomalia } from '../domain/vigilanza.js';
import { ERRORI } from '../flow/annotazioni.js';
import type { EsitoConsultazione, RichiestaConsultazione } from '../flow/richiesta.js';
import { momentoLocale } from '../policy/calendario.js';
import type { Reservation } from '../quota/counter-store.js';
import { SENZA_TETTO, type LimiteQuota } from '../quota/limits.js';
import type { Conteggi, Fatto, Rilevatore, Soglie } from './anomalia.js';
import type { Soggetto } from './casi-store.js';
import { OrdineRilevatore } from './catalogo/elenco-in-ordine.js';
import { OrarioRilevatore } from './catalogo/fuori-orario.js';
import { MoltePersoneRilevatore } from './catalogo/molte-persone.js';
import { NonTrovatiRilevatore } from './catalogo/molti-non-trovati.js';
import { MetronomoRilevatore } from './catalogo/passo-metronomico.js';
import { PersonaDiMoltiRilevatore, type FattoOperatore } from './catalogo/persona-di-molti.js';
import { PraticaDiMoltiRilevatore, type FattoPersona } from './catalogo/pratica-di-molti.js';
import { ImproprieRilevatore } from './catalogo/richieste-improprie.js';
import { SottoITettiRilevatore } from './catalogo/sotto-i-tetti.js';
import { Recenti, Tracce, type ConAccessi } from './recenti.js';
import { regoleDi, type Regola, type RegoleEnte } from './regole.js';
import { posizioneDi, type Segno } from './segni.js';

/** An anomaly that was seen, and with what. */
export interface Riscontro {
  readonly anomalia: IdAnomalia;
  readonly soggetto: Soggetto;
  readonly regola: Regola;
  readonly conteggi: Conteggi;
  readonly istante: number;
  readonly tracce: ConAccessi;
}

export interface OsservatorioOptions {
  readonly segno: Segno;
  /** A person as a case may name him. */
  readonly impronta: (enteId: string, codiceFiscale: string) => string;
  /** IANA zone of days and hours. */
  readonly fuso: string;
  readonly onRiscontro: (riscontro: Riscontro) => void;
  /** Subjects of each kind that are remembered at a time. Default {@link SOGGETTI_RICORDATI}. */
  readonly massimo?: number;
}

/** Of operators, applications, persons and pratiche each: some 6 KB for one of each, all full. */
export const SOGGETTI_RICORDATI = 10_000;

class Operatore {
  readonly tracce = new Tracce();
  readonly passo = new MetronomoRilevatore();
  readonly ordine = new OrdineRilevatore();
  readonly persone = new MoltePersoneRilevatore();
  readonly orario = new OrarioRilevatore();
  readonly nonTrovati = new NonTrovatiRilevatore();
  readonly tetti = new SottoITettiRilevatore();
}

class Applicazione {
  readonly tracce = new Tracce();
  readonly passo = new MetronomoRilevatore();
  readonly ordine = new OrdineRilevatore();
  readonly nonTrovati = new NonTrovatiRilevatore();
  readonly improprie = new ImproprieRilevatore();
}

/** Of these nobody knew the person. */
const NON_TROVATO: ReadonlySet<string> = new Set([
  'assicurato-non-iscritto',
  'assicurato-non-trovato',
  'codice-fiscale-non-valido',
]);

/**
 * Looks at what is asked, request by request, for what a robot looks like. In the memory of this instance: constant for each subject, bounded
 * in subjects, lost when it stops. Operators and applications are looked at; an insured person who asks about himself only makes up
 * the traffic of his application.
 */
export class Osservatorio {
  readonly #options: OsservatorioOptions;
  readonly #operatori: Recenti<string, Operatore>;
  readonly #applicazioni: Recenti<string, Applicazione>;
  readonly #persone: Recenti<number, FattoOperatore | PersonaDiMoltiRilevatore>;
  readonly #pratiche: Recenti<number, FattoPersona | PraticaDiMoltiRilevatore>;

  constructor(options: OsservatorioOptions) {
    const { massimo = SOGGETTI_RICORDATI } = options;
    this.#options = options;
    this.#operatori = new Recenti(massimo);
    this.#applicazioni = new Recenti(massimo);
    this.#persone = new Recenti(massimo);
    this.#pratiche = new Recenti(massimo);
  }

  /** One request, once it is known what became of it. */
  osserva(ente: EnteSnapshot, richiesta: RichiestaConsultazione, esito: EsitoConsultazione): void {
    const { richiedente, accessoId, ricevuta: istante } = richiesta;
    const { persona, applicazioneId } = richiedente;
    const regole = regoleDi(ente.ente);
    const fatto = this.#fatto(richiesta, esito);
    const app = this.#applicazioni.prendi(`${ente.ente.id}/${applicazioneId}`, () => new Applicazione());
    app.tracce.aggiungi(accessoId, istante);
    const diApp = { ente: ente.ente.id, tipo: 'applicazione', id: applicazioneId } as const;
    this.#guarda('passo-metronomico', app.passo, fatto, regole, diApp, app.tracce, istante);
    this.#guarda('elenco-in-ordine', app.ordine, fatto, regole, diApp, app.tracce, istante);
    const daSe = persona?.tipo === 'assicurato' && !persona.attestata;
    if (!daSe) this.#guarda('molti-non-trovati', app.nonTrovati, fatto, regole, diApp, app.tracce, istante);
    // Codes that nobody has are the application's doing.
    if (persona?.tipo !== 'operatore' || !ente.operatore(persona.codice)) return;

    const operatore = this.#operatori.prendi(`${ente.ente.id}/${persona.codice}`, () => new Operatore());
    const { tracce } = operatore;
    tracce.aggiungi(accessoId, istante);
    const chi = { ente: ente.ente.id, tipo: 'operatore', id: persona.codice } as const;
    this.#guarda('passo-metronomico', operatore.passo, fatto, regole, chi, tracce, istante);
    this.#guarda('elenco-in-ordine', operatore.ordine, fatto, regole, chi, tracce, istante);
    this.#guarda('molte-persone', operatore.persone, fatto, regole, chi, tracce, istante);
    this.#guarda('fuori-orario', operatore.orario, fatto, regole, chi, tracce, istante);
    this.#guarda('molti-non-trovati', operatore.nonTrovati, fatto, regole, chi, tracce, istante);
    this.#incroci(ente, richiesta, fatto, chi, regole);
  }

  /** How full an operator's ceilings are, as the counters of all instances say. */
  tetti(ente: EnteSnapshot, limiti: readonly LimiteQuota[], { remaining }: Reservation, istante: number): void {
    for (const { tetto, chiave, modo, soglia, finestra } of limiti) {
      if (tetto !== 'operatore-ora' && tetto !== 'operatore-giorno') continue;
      const codice = chiave.split('/')[3];
      if (codice === undefined || !ente.operatore(codice) || soglia <= 0) continue;
      const presi = (modo === 'avvisa' ? SENZA_TETTO : soglia) - (remaining.get(chiave) ?? 0);
      const operatore = this.#operatori.prendi(`${ente.ente.id}/${codice}`, () => new Operatore());
      const misura = tetto === 'operatore-ora' ? ('ora' as const) : ('giorno' as const);
      const fatto = { misura, inizio: finestra.inizio, percento: Math.floor((presi * 100) / soglia) };
      const chi = { ente: ente.ente.id, tipo: 'operatore', id: codice } as const;
      this.#guarda('sotto-i-tetti', operatore.tetti, fatto, regoleDi(ente.ente), chi, operatore.tracce, istante);
    }
  }

  /** An application knocked where there is no door. */
  impropria(ente: EnteSnapshot, applicazioneId: string, istante: number): void {
    const app = this.#applicazioni.prendi(`${ente.ente.id}/${applicazioneId}`, () => new Applicazione());
    const diApp = { ente: ente.ente.id, tipo: 'applicazione', id: applicazioneId } as const;
    // None of these is an access: there are none to name.
    const tracce = new Tracce();
    this.#guarda('richieste-improprie', app.improprie, { istante }, regoleDi(ente.ente), diApp, tracce, istante);
  }

  /** One person of many operators, one pratica of many persons. */
  #incroci(
    { ente: { id: enteId } }: EnteSnapshot,
    { richiedente, codiceFiscale, accessoId, ricevuta: istante }: RichiestaConsultazione,
    { persona }: Fatto,
    chi: Soggetto,
    regole: RegoleEnte,
  ): void {
    if (persona === undefined || codiceFiscale === undefined) return;
    const { segno, impronta } = this.#options;
    const visto: FattoOperatore = { istante, accesso: accessoId, operatore: segno(chi.id) };
    const prima = this.#persone.prendi(persona, () => visto);
    // Nearly everybody is asked about by one: nothing is made for him but what was seen first.
    if (prima !== visto && (prima instanceof PersonaDiMoltiRilevatore || prima.operatore !== visto.operatore)) {
      const { soglie } = regole['persona-di-molti'];
      const rilevatore =
        prima instanceof PersonaDiMoltiRilevatore
          ? prima
          : this.#persone.cambia(persona, con(new PersonaDiMoltiRilevatore(), prima, soglie));
      this.#guarda('persona-di-molti', rilevatore, visto, regole, undefined, rilevatore, istante, () => ({
        ...{ ente: enteId, tipo: 'assicurato', id: impronta(enteId, codiceFiscale) },
      }));
    }
    if (richiedente.pratica === undefined) return;
    const pratica = segno(`${enteId}/${richiedente.pratica}`);
    const vista: FattoPersona = { istante, accesso: accessoId, persona };
    const prime = this.#pratiche.prendi(pratica, () => vista);
    if (prime === vista || (!(prime instanceof PraticaDiMoltiRilevatore) && prime.persona === persona)) return;
    const { soglie } = regole['pratica-di-molti'];
    const rilevatore =
      prime instanceof PraticaDiMoltiRilevatore
        ? prime
        : this.#pratiche.cambia(pratica, con(new PraticaDiMoltiRilevatore(), prime, soglie));
    this.#guarda('pratica-di-molti', rilevatore, vista, regole, chi, rilevatore, istante);
  }

  #fatto(
    { richiedente, codiceFiscale, ricevuta, accessoId }: RichiestaConsultazione,
    esito: EsitoConsultazione,
  ): Fatto {
    const { segno, fuso } = this.#options;
    const { data: giorno, ora } = momentoLocale(ricevuta, fuso);
    const motivo = esito.esito === 'risposta' ? '' : esito.refusal.motivo;
    return {
      istante: ricevuta,
      accesso: accessoId,
      giorno,
      ora: Number(ora.slice(0, 2)),
      nonTrovato: NON_TROVATO.has(motivo),
      errore: ERRORI.has(motivo),
      persona: codiceFiscale === undefined ? undefined : segno(`${richiedente.enteId}/${codiceFiscale}`),
      posizione: codiceFiscale === undefined ? undefined : posizioneDi(codiceFiscale),
    };
  }

  #guarda<I extends IdAnomalia, F, S extends string>(
    anomalia: I,
    rilevatore: Rilevatore<F, S>,
    fatto: F,
    regole: { readonly [K in I]: Regola<S> },
    chi: Soggetto | undefined,
    tracce: ConAccessi,
    istante: number,
    nomina?: () => Soggetto,
  ): void {
    const regola = regole[anomalia];
    if (regola.reazione === 'ignora') return;
    const conteggi = rilevatore.osserva(fatto, regola.soglie satisfies Soglie<S>);
    if (conteggi === undefined) return;
    const soggetto = chi ?? nomina?.();
    if (soggetto) this.#options.onRiscontro({ anomalia, soggetto, regola, conteggi, istante, tracce });
  }
}

/** A detector that has seen one thing already. */
function con<F, S extends string, R extends Rilevatore<F, S>>(rilevatore: R, prima: F, soglie: Soglie<S>): R {
  rilevatore.osserva(prima, soglie);
  return rilevatore;
}
