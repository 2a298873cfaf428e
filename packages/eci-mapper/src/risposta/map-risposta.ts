import { EciError } from '../errors/eci-error.js';
import { Lettura } from '../lettura/lettura.js';
import type { EsitoNegativo, RispostaEci } from '../model/esito.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import type { Piano, Riga } from '../profilo/nodo.js';
import { withoutSigns } from '../profilo/percorso.js';
import { DOCUMENTO } from '../profilo/posto.js';
import type { Profilo } from '../profilo/profilo.js';
import { decodeBase64 } from '../xml/base64.js';
import { readXml, type XmlLimits } from '../xml/strict-xml.js';
import { leggiEsito } from './leggi-esito.js';
import { expectedCode, ofSomebodyElse } from './titolare.js';
import { toEstrattoConto } from './to-model.js';

export interface MapRispostaOptions {
  /**
   * The codice fiscale that was asked about. The statement must be of this very code (an omocodia variant is another
   * code), else ERR_ECI_FORMAT. Give it always when the statement is for somebody's eyes.
   */
  readonly codiceFiscaleAtteso?: string;
}

/** What one call of mapRisposta works on. */
interface Lavoro {
  readonly profilo: Profilo;
  readonly compilato: ProfiloCompilato;
  readonly xml: string | Uint8Array;
  readonly limits: XmlLimits;
}

function negative({ profilo, compilato, xml, limits }: Lavoro): EsitoNegativo | undefined {
  const { positivo, ...esito } = leggiEsito(profilo, compilato, xml, limits);
  return positivo ? undefined : esito;
}

const codiceOf = (documento: Riga): string | undefined => documento.campi[DOCUMENTO.esitoCodice];

/**
 * One pass. Most services say the outcome first; where the statement comes first and cannot be read, the outcome decides
 * whether that matters: beside a business no, an empty statement is nothing wrong.
 */
function readAnswer(lavoro: Lavoro): Lettura | EsitoNegativo {
  const { positivi } = lavoro.profilo.risposta.esito;
  const basta = (documento: Riga): boolean => {
    const codice = codiceOf(documento);
    return codice !== undefined && !positivi.includes(codice);
  };
  const lettura = new Lettura(lavoro.compilato.risposta, { basta });
  try {
    readXml(lavoro.xml, lettura, lavoro.limits);
    if (!lettura.done) lettura.end();
  } catch (error) {
    const outcomeUnknown =
      error instanceof EciError && error.code !== 'ERR_ECI_XML' && codiceOf(lettura.documento) === undefined;
    const esito = outcomeUnknown ? negative(lavoro) : undefined;
    if (esito === undefined) throw error;
    return esito;
  }
  const esito = lettura.done ? negative(lavoro) : undefined;
  return esito ?? lettura;
}

/** The statement that travels as a document of its own, in base64. */
function readInner(lavoro: Lavoro, piano: Piano, testo: string): Lettura {
  const percorso = withoutSigns(lavoro.profilo.risposta.estrattoConto.percorso);
  const bytes = decodeBase64(testo);
  if (bytes === undefined) {
    const atteso = 'a document in base64 (padded, without other characters)';
    throw new EciError('ERR_ECI_FORMAT', `${percorso} is not as expected: ${atteso}`, { percorso, facts: { atteso } });
  }
  const lettura = new Lettura(piano, { prefisso: `${percorso}/base64()` });
  readXml(bytes, lettura, lavoro.limits);
  lettura.end();
  return lettura;
}

/** See `LettoreEci.mapRisposta`. */
export function mapRisposta(
  profilo: Profilo,
  compilato: ProfiloCompilato,
  xml: string | Uint8Array,
  limits: XmlLimits,
  { codiceFiscaleAtteso }: MapRispostaOptions,
): RispostaEci {
  const atteso = codiceFiscaleAtteso === undefined ? undefined : expectedCode(codiceFiscaleAtteso);
  const lavoro = { profilo, compilato, xml, limits };
  const fuori = readAnswer(lavoro);
  if (!(fuori instanceof Lettura)) return { tipo: 'esito-negativo', esito: fuori };
  const testo = fuori.documento.campi[DOCUMENTO.busta];
  const dentro = compilato.busta === undefined ? fuori : readInner(lavoro, compilato.busta, testo ?? '');
  const { documento, righe, ignorati } = dentro;
  const estrattoConto = toEstrattoConto(documento, righe);
  if (atteso !== undefined && estrattoConto.assicurato.codiceFiscale !== atteso) {
    throw ofSomebodyElse(profilo);
  }
  const risposta = { tipo: 'estratto-conto', estrattoConto } as const;
  return ignorati === 0 ? risposta : { ...risposta, elementiIgnorati: ignorati };
}
