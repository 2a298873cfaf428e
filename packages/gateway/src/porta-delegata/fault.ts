import type { PortaDelegata } from '../domain/ente.js';
import type { RigaErrore } from './codici.js';
import { stileFault } from './dialetto.js';
import { oraRegistrazione } from './message-id.js';
import { EGOV_ECCEZIONE, SOAP_11 } from './nomi.js';

/** Everything a legacy application reads in a fault of its own porta di dominio. */
export interface FaultLegacy {
  readonly riga: RigaErrore;
  readonly porta: Pick<PortaDelegata, 'dialetto' | 'prefissoErrori'>;
  /** `IdentificativoPorta`. */
  readonly identificativoPorta: string;
  /** What is wrong with this request and how to mend it; nothing personal. */
  readonly dettaglio?: string;
  /** Header, field or element at fault. */
  readonly campo?: string;
  /** Key of the access in the register, where it has one. */
  readonly riferimento?: string;
  /** Epoch milliseconds. */
  readonly istante: number;
}

/** `GOVWAY-401`, or `EGOV_IT_201` as it is. */
export function codiceEccezione(riga: RigaErrore, prefisso: string): string {
  return typeof riga.codice === 'number' ? `${prefisso}${riga.codice}` : riga.codice;
}

/** `integration:GOVWAY-401`, `protocol:GOVWAY-201`. */
export function statoErrore(riga: RigaErrore, prefisso: string): string {
  return typeof riga.codice === 'number'
    ? `integration:${prefisso}${riga.codice}`
    : `protocol:${prefisso}${Number(riga.codice.slice(-3))}`;
}

// Whatever slipped into a detail: codici fiscali, compact tokens, PEM.
const SEGRETI =
  /\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b|\b\d{11}\b|eyJ[\w-]+(?:\.[\w-]*)+|-----BEGIN[^-]*-----[^-]*(?:-----END[^-]*-----)?/gi;
// What XML 1.0 cannot carry.
const VIETATI = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function text(value: string): string {
  return value
    .replace(VIETATI, '\ufffd')
    .replace(SEGRETI, '…')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * A SOAP 1.1 Fault in the shape that applications of a porta di dominio parse: `detail` holds a `MessaggioDiErroreApplicativo`
 * (EccezioneCNIPA.xsd), an `EccezioneBusta` for what a remote side would have said, an `EccezioneProcessamento` for the rest.
 */
export function encodeFault({
  riga,
  porta,
  identificativoPorta,
  dettaglio,
  campo,
  riferimento,
  istante,
}: FaultLegacy): Uint8Array {
  const stile = stileFault(porta.dialetto);
  const codice = codiceEccezione(riga, porta.prefissoErrori);
  const faultcode = stile.faultcode === 'tipo' ? `${riga.lato}.${riga.tipo}` : codice;
  const dove = campo === undefined ? '' : ` (${campo})`;
  const messaggio = `${riga.testo}${dove}${dettaglio === undefined || dettaglio === riga.testo ? '' : ` ${dettaglio}`}`;
  const rimando = riferimento === undefined ? '' : ` [riferimento ${riferimento}]`;
  const eccezione = typeof riga.codice === 'number' ? 'EccezioneProcessamento' : 'EccezioneBusta';
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP_11}"><SOAP-ENV:Body><SOAP-ENV:Fault>` +
    `<faultcode>SOAP-ENV:${text(faultcode)}</faultcode><faultstring>${text(messaggio)}</faultstring><faultactor>${stile.faultactor}</faultactor>` +
    `<detail><eGov_IT_Ecc:MessaggioDiErroreApplicativo xmlns:eGov_IT_Ecc="${EGOV_ECCEZIONE}">` +
    `<eGov_IT_Ecc:OraRegistrazione>${oraRegistrazione(istante)}</eGov_IT_Ecc:OraRegistrazione>` +
    `<eGov_IT_Ecc:IdentificativoPorta>${text(identificativoPorta)}</eGov_IT_Ecc:IdentificativoPorta>` +
    `<eGov_IT_Ecc:IdentificativoFunzione>${riga.funzione}</eGov_IT_Ecc:IdentificativoFunzione>` +
    `<eGov_IT_Ecc:Eccezione><eGov_IT_Ecc:${eccezione} codiceEccezione="${text(codice)}" ` +
    `descrizioneEccezione="${text(`${messaggio}${rimando}`)}"/></eGov_IT_Ecc:Eccezione>` +
    `</eGov_IT_Ecc:MessaggioDiErroreApplicativo></detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
  return Buffer.from(xml, 'utf8');
}
