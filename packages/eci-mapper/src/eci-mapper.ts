import { resolve } from 'node:path';
import { EciError } from './errors/eci-error.js';
import { createLettoreEci, type LettoreEci } from './lettore.js';
import { listPercorsi } from './profilo/list-percorsi.js';
import { parsePercorso } from './profilo/percorso.js';
import type { Profilo } from './profilo/profilo.js';
import { createEncoder, PROVA } from './richiesta/encode-richiesta.js';
import { checkPath } from './wsdl/check-paths.js';
import { describeWsdl, type OperazioneWsdl } from './wsdl/describe-wsdl.js';
import type { DocumentoWsdl } from './wsdl/local-documents.js';
import { wsdlError } from './wsdl/wsdl-error.js';
import type { XmlLimits } from './xml/strict-xml.js';

export interface EciMapperOptions {
  /** File of the WSDL; what it imports must be files too, found by relative paths. */
  readonly wsdlPath: string;
  /** From `loadProfilo`. */
  readonly profilo: Profilo;
  /** Bounds of a document; default 16 MiB and 256 levels. */
  readonly limits?: Partial<XmlLimits>;
}

/** One ECI service, as its WSDL and the ente's profile describe it: requests out, answers in. */
export interface EciMapper extends LettoreEci {
  /** Value of the SOAPAction header, without quotes. */
  readonly soapAction: string;
  readonly operazione: string;
  /** Namespace of the request's element. */
  readonly targetNamespace: string;
  /** SHA-256 of the WSDL file, lower-case hex: kept with the convention. */
  readonly wsdlSha256: string;
  /** Every file the contract is made of, the WSDL first, with its hash. */
  readonly documenti: readonly DocumentoWsdl[];
  /**
   * The child of the SOAP Body that asks for this codice fiscale. Stands alone: declares every namespace it uses.
   * The value is escaped, not checked: pass what `parseCodiceFiscale` returned.
   */
  encodeRichiesta(richiesta: { readonly codiceFiscale: string }): string;
}

function checkProfilo(operazione: OperazioneWsdl, profilo: Profilo): void {
  const spazi = profilo.namespace ?? {};
  for (const { pointer, percorso, parte } of listPercorsi(profilo)) {
    const letto = parsePercorso(percorso, spazi);
    if (parte === 'richiesta') checkPath({ pointer, letto }, operazione.richiesta, operazione.contenutoRichiesta);
    else if (profilo.wsdl.controlloPercorsi !== false) {
      checkPath({ pointer, letto }, operazione.risposta, operazione.contenutoRisposta);
    } else checkPath({ pointer, letto: { ...letto, passi: letto.passi.slice(0, 1) } }, operazione.risposta, undefined);
  }
}

/** Does the profile find the codice fiscale in the request the WSDL makes? Else namespaces and paths do not agree. */
function checkRoundTrip(encode: (codiceFiscale: string) => string, lettore: LettoreEci): void {
  try {
    if (lettore.decodeRichiesta(encode(PROVA)).codiceFiscale === PROVA) return;
  } catch (error) {
    if (!(error instanceof EciError)) throw error;
    throw wsdlError(
      'the request it makes does not hold the codice fiscale where the profile says',
      'check elementFormDefault against the namespace of the profile: unqualified elements are in no namespace; where the WSDL puts more in a request than the profile names, name it under costanti or say richiesta.altri: ammessi',
      error,
    );
  }
  throw wsdlError('the request it makes changes the codice fiscale', 'check richiesta.codiceFiscale of the profile');
}

/** The types say so; plain JavaScript does not read types. */
function checkOptions(options: unknown): void {
  const wsdlPath = isRecord(options) ? options['wsdlPath'] : undefined;
  if (typeof wsdlPath === 'string' && wsdlPath !== '') return;
  throw wsdlError(
    'wsdlPath is missing',
    'give { wsdlPath, profilo }: the path of the WSDL file, and what loadProfilo gave',
  );
}

function codiceOf(richiesta: unknown): string {
  const codice = isRecord(richiesta) ? richiesta['codiceFiscale'] : undefined;
  if (typeof codice === 'string') return codice;
  throw new EciError('ERR_ECI_FORMAT', 'a request is { codiceFiscale }, a text: what parseCodiceFiscale returned');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Makes a mapper for one service, and checks at once that WSDL and profile agree: the operation exists, the elements are
 * those the profile starts from, every path is there, a request made by the one is read back by the other.
 * Reads local files; never the network.
 *
 * @throws EciError ERR_ECI_WSDL or ERR_ECI_PROFILE, with `facts.reason` and `facts.remedy`
 */
export async function createEciMapper(options: EciMapperOptions): Promise<EciMapper> {
  checkOptions(options);
  const { wsdlPath, profilo, limits = {} } = options;
  const lettore = createLettoreEci(profilo, limits);
  const operazione = await describeWsdl(resolve(wsdlPath), profilo.wsdl.operazione, profilo.wsdl.porta);
  checkProfilo(operazione, profilo);
  const encode = createEncoder(operazione, profilo);
  checkRoundTrip(encode, lettore);
  return {
    ...lettore,
    soapAction: operazione.soapAction,
    operazione: profilo.wsdl.operazione,
    targetNamespace: operazione.targetNamespace,
    wsdlSha256: operazione.documenti[0]?.sha256 ?? '',
    documenti: operazione.documenti,
    encodeRichiesta: (richiesta) => encode(codiceOf(richiesta)),
  };
}
