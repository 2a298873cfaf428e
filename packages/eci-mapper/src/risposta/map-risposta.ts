import { EciError } from '../errors/eci-error.js';
import { Lettura } from '../lettura/lettura.js';
import { parseCodiceFiscale } from '../model/codice-fiscale.js';
import type { EstrattoConto } from '../model/estratto-conto.js';
import type { RispostaEci } from '../model/esito.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import { withoutSigns } from '../profilo/percorso.js';
import type { Profilo } from '../profilo/profilo.js';
import { decodeBase64 } from '../xml/base64.js';
import { readXml, type XmlLimits } from '../xml/strict-xml.js';
import { leggiEsito } from './leggi-esito.js';
import { toEstrattoConto } from './to-model.js';

export interface MapRispostaOptions {
  /**
   * The codice fiscale that was asked about. The statement must be of this very code (an omocodia variant is another
   * code), else ERR_ECI_FORMAT. Give it always when the statement is for somebody's eyes.
   */
  readonly codiceFiscaleAtteso?: string;
}

interface Letto {
  readonly estrattoConto: EstrattoConto;
  readonly ignorati: number;
  /** Path of the codice fiscale of the answer. */
  readonly percorso: string;
}

function readPlan(
  piano: ProfiloCompilato['risposta'],
  xml: string | Uint8Array,
  limits: XmlLimits,
  prefisso = '',
): Lettura {
  const lettura = new Lettura(piano, { prefisso });
  readXml(xml, lettura, limits);
  lettura.end();
  return lettura;
}

function readStatement(
  profilo: Profilo,
  compilato: ProfiloCompilato,
  xml: string | Uint8Array,
  limits: XmlLimits,
): Letto {
  const { percorso, base64, assicurato } = profilo.risposta.estrattoConto;
  const fuori = readPlan(compilato.risposta, xml, limits);
  const cf = withoutSigns(assicurato.codiceFiscale);
  if (compilato.busta === undefined || base64 === undefined) {
    const dove = cf.startsWith('/') ? cf : `${withoutSigns(percorso)}/${cf}`;
    return { estrattoConto: toEstrattoConto(fuori.documento, fuori.righe), ignorati: fuori.ignorati, percorso: dove };
  }
  const prefisso = `${withoutSigns(percorso)}/base64()`;
  const bytes = decodeBase64(fuori.documento.campi.busta ?? '');
  if (bytes === undefined) {
    const atteso = 'a document in base64 (padded, without other characters)';
    throw new EciError('ERR_ECI_FORMAT', `${withoutSigns(percorso)} is not as expected: ${atteso}`, {
      percorso: withoutSigns(percorso),
      facts: { atteso },
    });
  }
  const dentro = readPlan(compilato.busta, bytes, limits, prefisso);
  const dove = prefisso + (cf.startsWith('/') ? cf : `${withoutSigns(base64)}/${cf}`);
  return { estrattoConto: toEstrattoConto(dentro.documento, dentro.righe), ignorati: dentro.ignorati, percorso: dove };
}

function expected(codiceFiscale: string): string {
  const esito = parseCodiceFiscale(codiceFiscale);
  if (!esito.ok)
    throw new TypeError('codiceFiscaleAtteso is not a codice fiscale: pass what parseCodiceFiscale returned');
  return esito.codiceFiscale;
}

/** See `LettoreEci.mapRisposta`. */
export function mapRisposta(
  profilo: Profilo,
  compilato: ProfiloCompilato,
  xml: string | Uint8Array,
  limits: XmlLimits,
  { codiceFiscaleAtteso }: MapRispostaOptions,
): RispostaEci {
  const atteso = codiceFiscaleAtteso === undefined ? undefined : expected(codiceFiscaleAtteso);
  const { positivo, ...esito } = leggiEsito(profilo, compilato, xml, limits);
  if (!positivo) return { tipo: 'esito-negativo', esito };
  const { estrattoConto, ignorati, percorso } = readStatement(profilo, compilato, xml, limits);
  if (atteso !== undefined && estrattoConto.assicurato.codiceFiscale !== atteso) {
    throw new EciError('ERR_ECI_FORMAT', `${percorso} is not the codice fiscale that was asked about`, {
      percorso,
      facts: { atteso: 'the codice fiscale that was asked about' },
    });
  }
  const risposta = { tipo: 'estratto-conto', estrattoConto } as const;
  return ignorati === 0 ? risposta : { ...risposta, elementiIgnorati: ignorati };
}
