import type { Convenzione } from '../domain/convenzione.js';
import { parete, piuGiorni } from '../domain/fuso.js';
import type { IdAnomalia } from '../domain/vigilanza.js';
import type { Anomalia } from './anomalia.js';
import type { Caso, EsitoChiarimento, EventoCaso } from './casi-store.js';
import { CATALOGO } from './catalogo.js';

/** Within which day INPS is answered, and by which convenzione. */
export interface Termine {
  /** `YYYY-MM-DD`. */
  readonly entro: string;
  readonly giorni: number;
  readonly protocollo: string;
}

/** The strictest of what the convenzioni in force give, from a day; `undefined`: none gives any, as that of the ECI does not (Q-07). */
export function termineDi(convenzioni: readonly Convenzione[], dal: string, oggi: string): Termine | undefined {
  const given = convenzioni
    .filter(({ dataInizio, dataFine }) => dataInizio <= oggi && oggi < dataFine)
    .flatMap(({ chiarimentiGiorni: giorni, protocollo }) => (giorni === undefined ? [] : [{ giorni, protocollo }]))
    .sort((a, b) => a.giorni - b.giorni)[0];
  return given && { ...given, entro: piuGiorni(dal, given.giorni) };
}

/** Who writes to whom, where the convention says so; what is not known has a place that says it. */
export interface PartiPec {
  readonly ente: string;
  readonly pecEnte: string;
  readonly inps: string;
  readonly pecInps: string;
  readonly protocollo: string;
  readonly supervisore: string;
}

export interface RichiestaChiarimento {
  readonly caso: Caso;
  readonly storia: readonly EventoCaso[];
  readonly parti: PartiPec;
  readonly termine?: Termine;
  /** Day of INPS's request, `YYYY-MM-DD`; absent: the ente writes of its own accord. */
  readonly richiestaInps?: string;
  /** How INPS knows the operator, where it is not by his code. */
  readonly pseudonimo?: string;
  readonly fuso: string;
  /** `YYYY-MM-DD`. */
  readonly oggi: string;
}

const ESITI: Readonly<Record<EsitoChiarimento, string>> = {
  giustificata: 'l’attività era giustificata',
  'falso-allarme': 'non c’era nessuna anomalia',
  confermata: 'l’anomalia è confermata',
};

const COSE: Readonly<Record<EventoCaso['cosa'], string>> = {
  aperto: 'aperto il caso',
  rallentato: 'rallentate le richieste',
  sospeso: 'sospensione preventiva',
  riattivato: 'tolte sospensione e rallentamento',
  chiarito: 'caso chiarito',
};

const giorno = (data: string): string => data.split('-').reverse().join('/');

/** The title of what was seen, for people. */
export const titoloDi = (anomalia: IdAnomalia): string => CATALOGO[anomalia].titolo;

/**
 * The clarification of a case, as the Supervisore sends it from the ente's PEC to INPS's (E-11, Q-07). Plain text; no codice fiscale, no name of an
 * operator: accesses by their ids, people by their codes.
 */
export function testoChiarimento(richiesta: RichiestaChiarimento): string {
  const { caso, storia, parti, termine, richiestaInps, pseudonimo, fuso, oggi } = richiesta;
  const { titolo, significato, clausola }: Anomalia = CATALOGO[caso.anomalia];
  const quando = (istante: number): string => {
    const { data, orario } = parete(istante, fuso);
    return `${giorno(data)} ${orario}`;
  };
  const { prove } = caso;
  const conteggi = Object.entries(prove.conteggi).map(([nome, valore]) => `${nome} ${valore}`);
  const accessi = prove.accessi.map((accesso) => `  ${accesso}`);
  const righe = storia.map(
    ({ istante, cosa, chi, atto, motivo }) =>
      `- ${quando(istante)}: ${COSE[cosa]}, da ${chi}${atto === undefined ? '' : `, atto n. ${atto}`}${motivo === undefined ? '' : `: ${motivo}`}`,
  );
  const perche =
    richiestaInps === undefined
      ? 'si segnala quanto segue, ai sensi della convenzione.'
      : `in risposta alla richiesta del ${giorno(richiestaInps)} si chiarisce quanto segue.`;
  return `Da: ${parti.pecEnte}
A: ${parti.pecInps}
Oggetto: Convenzione ${parti.protocollo} – chiarimento sull’anomalia n. ${caso.numero}
${termine === undefined ? '' : `Da inviare entro: ${giorno(termine.entro)} (${termine.giorni} giorni, convenzione ${termine.protocollo})\n`}
${parti.inps}

${perche}

1. Che cosa è stato rilevato
${titolo} (${clausola}), ${soggetto(caso, pseudonimo)}.
${significato}
Rilevata ${caso.volte === 1 ? 'una volta' : `${caso.volte} volte`}, la prima il ${quando(caso.apertoIl)}, l’ultima il ${quando(caso.ultimaVolta)}.
${conteggi.length === 0 ? '' : `Conteggi: ${conteggi.join(', ')}.\n`}
2. Che cosa è stato fatto
${righe.join('\n')}
${misure(caso)}

3. Chiarimento
${esito(caso)}

${accessi.length === 0 ? '' : `Accessi nel registro dell’ente, dal ${quando(prove.dal)} al ${quando(prove.al)} (al più gli ultimi ${accessi.length}):\n${accessi.join('\n')}\n\n`}${parti.ente}
Il Supervisore: ${parti.supervisore}
${giorno(oggi)}
`;
}

function soggetto({ tipo, id }: Caso, pseudonimo?: string): string {
  if (tipo === 'operatore')
    return `operatore ${id}${pseudonimo === undefined ? '' : `, che INPS conosce come ${pseudonimo}`}`;
  return tipo === 'applicazione' ? `applicazione ${id}` : 'su una sola persona, che il registro dell’ente identifica';
}

function misure({ sospensione }: Caso): string {
  if (sospensione === 'attiva') return 'La sospensione preventiva è in vigore.';
  return sospensione === 'tolta' ? 'La sospensione preventiva è stata tolta.' : 'Non c’è stata sospensione.';
}

function esito({ esito: come, chiarimento }: Caso): string {
  if (come === undefined || chiarimento === undefined)
    return '[DA SCRIVERE: il caso è ancora aperto; si chiude con varco anomalia chiarisci]';
  return `Secondo il Supervisore ${ESITI[come]}: ${chiarimento}`;
}
