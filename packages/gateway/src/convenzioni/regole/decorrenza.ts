import { pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { FONTI } from '../fonte.js';
import type { DocumentoConvenzione } from '../modello.js';
import { durataDi, inizioDi, isGiorno, piuMesi, terminiDi } from '../termini.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

const E13 = per('E-13');

/** From when it holds, and for how long, as the text that was signed wants it. */
export const durata: RegolaConvenzione = function* ({ documento }) {
  const { modello, decorrenza } = documento;
  const fonte = FONTI[modello];
  if (inizioDi(documento) === undefined) {
    yield fonte.decorre === 'notifica-pec'
      ? E13.difetto(
          'decorrenza-incompleta',
          '/decorrenza',
          `la convenzione quadro decorre dalla PEC con cui INPS la notifica (${fonte.sigla}): non c’è`,
          'scrivi decorrenza.notificaPec: AAAA-MM-GG',
        )
      : E13.difetto(
          'decorrenza-incompleta',
          '/decorrenza',
          `decorre dall’ultima firma digitale (${fonte.sigla}): non ce n’è nessuna`,
          'scrivi decorrenza.firme, una per parte',
        );
  }
  if (fonte.decorre === 'ultima-firma') yield* firme(documento);
  else if (decorrenza.firme === undefined && decorrenza.notificaPec === undefined) return;
  if (durataDi(documento) === undefined) {
    const fix = 'scrivi decorrenza.durataMesi, i mesi che dice la convenzione';
    yield E13.difetto('decorrenza-incompleta', '/decorrenza', 'la convenzione quadro dura quanto è scritto', fix);
  }
  if (
    fonte.durataMesi !== undefined &&
    decorrenza.durataMesi !== undefined &&
    decorrenza.durataMesi !== fonte.durataMesi
  ) {
    yield E13.difetto(
      'durata-diversa',
      '/decorrenza/durataMesi',
      `${fonte.sigla} dura ${fonte.durataMesi} mesi, non ${decorrenza.durataMesi}`,
      'togli durataMesi, o correggi il modello',
    );
  }
};

function* firme({ decorrenza }: DocumentoConvenzione): Iterable<Rilievo> {
  const { firme = [] } = decorrenza;
  if (firme.length === 0) return;
  for (const parte of ['ente', 'inps'] as const) {
    const di = firme.filter((firma) => firma.parte === parte).length;
    if (di === 1) continue;
    const problem = di === 0 ? `manca la firma di ${parte}` : `${parte} firma ${di} volte`;
    yield E13.difetto('decorrenza-incompleta', '/decorrenza/firme', problem, 'una firma per parte: conta l’ultima');
  }
}

/** Renewed no more often than the text lets, and agreed in time. */
export const rinnovi: RegolaConvenzione = function* ({ documento }) {
  const fonte = FONTI[documento.modello];
  const { rinnovi = [] } = documento.decorrenza;
  const termini = terminiDi(documento);
  for (const [index, { accordo }] of rinnovi.entries()) {
    const at = pointer('decorrenza', 'rinnovi', index);
    if (fonte.rinnovi !== undefined && index >= fonte.rinnovi) {
      yield E13.difetto(
        'rinnovo-non-ammesso',
        at,
        `${fonte.sigla} si rinnova ${fonte.rinnovi === 1 ? 'una volta sola' : `${fonte.rinnovi} volte`}`,
        'oltre serve una convenzione nuova: un altro documento, con un altro id',
      );
      continue;
    }
    const fine = termini?.scadenze[index];
    if (termini === undefined || fine === undefined || !isGiorno(accordo)) continue;
    const entro = piuMesi(fine, -(fonte.mesiPrimaDelRinnovo ?? 0));
    if (accordo > entro) {
      yield E13.difetto(
        'rinnovo-tardivo',
        `${at}/accordo`,
        `il termine finisce il ${fine}: il rinnovo andava concordato entro il ${entro}`,
        'controlla la data dell’accordo; se è giusta serve una convenzione nuova',
      );
    }
    if (accordo < termini.inizio)
      yield E13.difetto(
        'date-invertite',
        `${at}/accordo`,
        'l’accordo viene prima della convenzione',
        'correggi la data',
      );
  }
};

/** An end before its time comes after the beginning, and after the notice that is due. */
export const cessazione: RegolaConvenzione = function* ({ documento }) {
  const { cessazione: ends } = documento.decorrenza;
  const termini = terminiDi(documento);
  if (ends === undefined || termini === undefined || !isGiorno(ends.dal)) return;
  const at = '/decorrenza/cessazione';
  if (ends.dal <= termini.inizio)
    yield E13.difetto(
      'date-invertite',
      `${at}/dal`,
      'cessa prima di cominciare',
      'dal è il primo giorno in cui non vale più',
    );
  if (ends.dal > termini.ultimoGiorno)
    yield E13.avviso(
      'date-invertite',
      `${at}/dal`,
      `il termine finisce già il ${termini.ultimoGiorno}`,
      'togli cessazione',
    );
  const { mesiDiPreavviso, sigla } = FONTI[documento.modello];
  if (ends.causa !== 'recesso' || mesiDiPreavviso === undefined) return;
  if (ends.comunicata === undefined) {
    const fix = 'scrivi comunicata: il giorno in cui il recesso fu comunicato';
    yield {
      ...E13.difetto('preavviso-breve', at, `${sigla} vuole ${mesiDiPreavviso} mesi di preavviso`, fix),
      requisito: 'P-01',
    };
  } else if (isGiorno(ends.comunicata) && piuMesi(ends.comunicata, mesiDiPreavviso) > ends.dal) {
    const from = piuMesi(ends.comunicata, mesiDiPreavviso);
    const problem = `${sigla} vuole ${mesiDiPreavviso} mesi di preavviso: non prima del ${from}`;
    yield { ...E13.difetto('preavviso-breve', `${at}/dal`, problem, 'correggi una delle due date'), requisito: 'P-01' };
  }
};

/** What the calendar asks of the parties: renewal, end, migration, yearly check. */
export const adempimenti: RegolaConvenzione = function* ({ documento, oggi }) {
  const termini = terminiDi(documento);
  if (termini === undefined) return;
  const { fine, rinnovoEntro, migrazioneEntro, inizio } = termini;
  if (fine <= oggi) {
    const fix = 'registra il rinnovo, o la convenzione nuova';
    yield E13.avviso('convenzione-scaduta', '/decorrenza', `non vale più dal ${fine}: chi chiede è rifiutato`, fix);
  } else if (rinnovoEntro !== undefined && piuMesi(rinnovoEntro, -3) <= oggi) {
    const late = rinnovoEntro < oggi;
    const problem = `il rinnovo ${late ? 'andava' : 'va'} concordato entro il ${rinnovoEntro}`;
    yield E13.avviso(
      'convenzione-in-scadenza',
      '/decorrenza',
      problem,
      'varco convenzione pec --tipo rinnovo ne dà il testo',
    );
  }
  if (inizio > oggi)
    yield E13.avviso(
      'convenzione-in-scadenza',
      '/decorrenza',
      `comincia il ${inizio}`,
      'prima di allora chi chiede è rifiutato',
    );
  if (migrazioneEntro !== undefined && documento.migrazione?.completata === undefined && migrazioneEntro < oggi) {
    const problem = `il passaggio da SPCoop andava finito entro il ${migrazioneEntro}`;
    yield per('E-18').avviso('adempimento-in-ritardo', '/migrazione', problem, 'quando è finito scrivi completata');
  }
};

/** Terms that the text fixes, where the document writes them out. */
export const terminiFissi: RegolaConvenzione = function* ({ documento: { modello, chiarimenti, conservazioneMesi } }) {
  const { sigla, giorniDiRisposta, mesiDiConservazione } = FONTI[modello];
  const P01 = per('P-01');
  if (giorniDiRisposta !== undefined && chiarimenti !== undefined && chiarimenti.giorni > giorniDiRisposta) {
    const problem = `${sigla} vuole risposte entro ${giorniDiRisposta} giorni`;
    yield P01.difetto('termine-diverso', '/chiarimenti/giorni', problem, `scrivi al più ${giorniDiRisposta}`);
  }
  if (mesiDiConservazione !== undefined && conservazioneMesi !== undefined && conservazioneMesi < mesiDiConservazione) {
    const problem = `${sigla} vuole gli atti conservati ${mesiDiConservazione} mesi`;
    yield P01.difetto('termine-diverso', '/conservazioneMesi', problem, `scrivi almeno ${mesiDiConservazione}`);
  }
};
