import { difettoEspressione } from '../../anagrafe/regole/difetto-espressione.js';
import { pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { insieme } from '../../domain/convenzione.js';
import type { FasciaScritta, ServizioConvenzione } from '../modello.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

/** Each annex says what it must, and nothing that contradicts itself. */
export const servizi: RegolaConvenzione = function* ({ documento: { servizi: all, modello, incarichi, decorrenza } }) {
  const E01 = per('E-01');
  const seen = new Set<string>();
  const first = decorrenza.firme?.map(({ data }) => data).sort()[0] ?? decorrenza.notificaPec;
  for (const [index, servizio] of all.entries()) {
    const at = pointer('servizi', index);
    if (seen.has(servizio.id))
      yield E01.difetto('id-ripetuto', `${at}/id`, `il servizio «${servizio.id}» c’è già`, 'un servizio, un allegato');
    seen.add(servizio.id);
    if (modello === 'pue' && servizio.canale !== 'online') {
      const fix = 'il Punto Utente Evoluto non ha API: scrivi canale: online';
      yield per('P-01').difetto('valore-non-ammesso', `${at}/canale`, `«${servizio.canale}» non c’è nella D256`, fix);
    }
    yield* chiamate(servizio, at);
    yield* utenti(servizio, at, insieme(incarichi, 'amministratore-utenze'));
    yield* consenso(servizio, at, first);
    yield* profilo(servizio, at);
    yield* orario(servizio, at);
    yield* formatoPratica(servizio, at);
  }
};

function* chiamate({ canale, chiamate: calls }: ServizioConvenzione, at: string): Iterable<Rilievo> {
  const Q04 = per('Q-04');
  if (calls === undefined) {
    if (canale === 'online') return;
    yield Q04.difetto(
      'chiamate-mancanti',
      at,
      'un servizio in cooperazione ha un massimo giornaliero',
      'scrivi chiamate.massimoGiorno',
    );
  } else if (calls.mediaGiorno !== undefined && calls.massimoGiorno < calls.mediaGiorno) {
    const problem = `il massimo (${calls.massimoGiorno}) è sotto la media (${calls.mediaGiorno})`;
    yield Q04.difetto('massimo-sotto-media', `${at}/chiamate/massimoGiorno`, problem, 'correggi uno dei due');
  }
}

function* utenti(
  { utenti: people, consensoOperatori, canale }: ServizioConvenzione,
  at: string,
  nominati: number,
): Iterable<Rilievo> {
  const Q04U = per('Q-04u');
  if (people?.amministratori !== undefined && nominati > people.amministratori) {
    const problem = `gli Amministratori utenze sono ${nominati}, e ne sono ammessi ${people.amministratori}`;
    const fix = 'togline, o chiedi a INPS di ammetterne altri (varco convenzione pec --tipo variazione-utenti)';
    yield Q04U.difetto('utenti-oltre-massimo', `${at}/utenti/amministratori`, problem, fix);
  }
  if (canale !== 'online' && consensoOperatori === undefined && (people?.massimo ?? 0) > 0) {
    const problem = 'ci sono utenti ma INPS non ha acconsentito agli operatori in cooperazione';
    yield per('E-03').difetto(
      'operatori-senza-consenso',
      `${at}/utenti/massimo`,
      problem,
      'scrivi consensoOperatori, o togli massimo',
    );
  }
}

function* consenso(
  { consensoOperatori, canale, orario }: ServizioConvenzione,
  at: string,
  first?: string,
): Iterable<Rilievo> {
  const E03 = per('E-03');
  if (consensoOperatori !== undefined && canale === 'online')
    yield E03.difetto(
      'campo-fuori-posto',
      `${at}/consensoOperatori`,
      'online gli operatori entrano da INPS',
      'togli consensoOperatori',
    );
  if (consensoOperatori !== undefined && first !== undefined && consensoOperatori.data < first)
    yield E03.avviso(
      'date-invertite',
      `${at}/consensoOperatori/data`,
      'il consenso viene prima della convenzione',
      'controlla la data',
    );
  if (consensoOperatori === undefined && canale !== 'online' && (orario?.operatori ?? []).length > 0) {
    const problem = 'ci sono ore per gli operatori, ma INPS non ha acconsentito: sono rifiutati sempre';
    yield E03.avviso(
      'operatori-senza-consenso',
      `${at}/orario/operatori`,
      problem,
      'scrivi consensoOperatori, o togli le ore',
    );
  }
}

function* profilo({ profilo: agreed, canale, wsdl, openapi }: ServizioConvenzione, at: string): Iterable<Rilievo> {
  const E01 = per('E-01');
  if (canale === 'online') {
    for (const [field, there] of [
      ['profilo', agreed],
      ['wsdl', wsdl],
      ['openapi', openapi],
    ] as const) {
      if (there !== undefined)
        yield E01.difetto(
          'campo-fuori-posto',
          `${at}/${field}`,
          'un servizio online non ha un contratto tecnico',
          `togli ${field}`,
        );
    }
    return;
  }
  if (canale === 'modi' && agreed?.voucher !== undefined && agreed.voucher !== 'nessuno')
    yield E01.difetto(
      'pdnd-inutile',
      `${at}/profilo/voucher`,
      'i voucher sono di PDND',
      'togli voucher, o scrivi canale: pdnd',
    );
  if (agreed?.wss === 'nessuno' && agreed.integrita === 'INTEGRITY_SOAP_01')
    yield E01.difetto(
      'valore-non-ammesso',
      `${at}/profilo/integrita`,
      'senza wss nessuno firma il Body',
      'scrivi wss, o togli integrita',
    );
  if (wsdl !== undefined && openapi !== undefined) {
    const problem = 'un servizio è SOAP o è REST: ha un contratto solo';
    yield per('Q-10').difetto('campo-fuori-posto', `${at}/openapi`, problem, 'togli wsdl, o togli openapi');
  }
  if (wsdl === undefined && openapi === undefined) {
    const fix = 'calcola sha256sum del WSDL concordato e scrivilo in wsdl.sha256';
    yield per('Q-10').avviso('campo-mancante', at, 'l’impronta del WSDL concordato non è scritta', fix);
  }
}

function* orario({ orario: hours }: ServizioConvenzione, at: string): Iterable<Rilievo> {
  const E08 = per('E-08');
  for (const scope of ['operatori', 'assicurati'] as const) {
    for (const [index, fascia] of (hours?.[scope] ?? []).entries()) {
      const here = at + pointer('orario', scope, index);
      if (fascia.dalle >= fascia.alle) {
        const fix =
          'dalle viene prima di alle; una fascia che passa la mezzanotte si scrive in due: fino alle "24:00" e dalle "00:00"';
        yield E08.difetto('fascia-non-valida', `${here}/alle`, 'la fascia finisce prima di cominciare', fix);
      }
      if (fascia.festivi === 'esclusi' && fascia.giorni?.includes(7) === true) {
        const fix = 'togli il 7, o scrivi festivi: inclusi';
        yield E08.difetto(
          'fascia-non-valida',
          `${here}/giorni`,
          'la domenica è festiva, e i festivi sono esclusi',
          fix,
        );
      }
      const other = (hours?.[scope] ?? []).findIndex((one, before) => before < index && overlap(one, fascia));
      if (other >= 0)
        yield E08.difetto(
          'fasce-sovrapposte',
          here,
          `si sovrappone alla fascia ${other + 1}`,
          'uniscile, o correggi le ore',
        );
    }
  }
}

const SETTIMANA: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

function overlap(a: FasciaScritta, b: FasciaScritta): boolean {
  const days = (a.giorni ?? SETTIMANA).some((day) => (b.giorni ?? SETTIMANA).includes(day));
  const kinds = [a.festivi ?? 'inclusi', b.festivi ?? 'inclusi'].sort().join();
  return days && kinds !== 'esclusi,soli' && a.dalle < b.alle && b.dalle < a.alle;
}

function* formatoPratica({ formatoPratica: formato }: ServizioConvenzione, at: string): Iterable<Rilievo> {
  const found = difettoEspressione(formato, `${at}/formatoPratica`, '[0-9]{4}/[0-9]{1,8}', per('Q-02').difetto);
  if (found) yield found;
}
