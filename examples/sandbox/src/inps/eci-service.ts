/**
 * The SOAP service itself, on the `soap` library: it reads the contract, finds the operation, writes the answer. It never
 * sees a caller's bytes: what passed the strict checks is told to it in a call of the sandbox's own making.
 */
import { type IServices, Server, WSDL } from 'soap';
import type { SandboxClock } from '../context.js';
import type { Esito } from '../persone/persone.js';
import { type Consultazione, consulta } from './consultazione.js';
import { readContract, WSDL_FILE } from './contract-files.js';
import { ECI_NS, ECI_PATH, SOAP11_NS } from './names.js';
import { romeDateTime } from './rome-time.js';

export interface EciAnswer {
  readonly esito: Esito;
  /** A whole envelope. */
  readonly xml: string;
}

export interface EciService {
  /** As the WSDL says, without quotes. */
  readonly soapAction: string;
  /** Answers about a codice fiscale of the contract's shape. */
  answer(codiceFiscale: string): Promise<EciAnswer>;
}

const SERVICE = 'SvcEstrattoContoIntegrato';
const PORT = 'BasicHttpBinding_ISvcConsultazione';
const OPERATION = 'ConsultaEstrattoConto';

const NOTA_INFORMATIVA = 'Estratto con valore informativo e non certificativo, riferito alla data di interrogazione.';
/** Stand in the cached text for what changes at every answer; no statement holds them. */
const ID_MARK = '{{id-richiesta}}';
const INSTANT_MARK = '{{data-ora}}';

async function openWsdl(): Promise<WSDL> {
  const wsdl = new WSDL(readContract('eci.wsdl'), WSDL_FILE, {});
  await new Promise<void>((resolve, reject) => {
    wsdl.onReady((error: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
  return wsdl;
}

function declaredSoapAction(wsdl: WSDL): string {
  const soapAction: unknown = wsdl.definitions.services[SERVICE]?.ports[PORT]?.binding.methods[OPERATION]?.soapAction;
  if (typeof soapAction !== 'string') throw new Error('the WSDL declares no SOAPAction');
  return soapAction;
}

function result(consultazione: Consultazione): object {
  if (consultazione.esito !== 'OK') {
    return { IdRichiesta: ID_MARK, Esito: consultazione.esito, DescrizioneErrore: consultazione.descrizione };
  }
  const { persona, quadri } = consultazione;
  return {
    IdRichiesta: ID_MARK,
    Esito: 'OK',
    EstrattoConto: {
      DataOraInterrogazione: INSTANT_MARK,
      Assicurato: {
        CodiceFiscale: persona.codiceFiscale,
        Cognome: persona.cognome,
        Nome: persona.nome,
        DataNascita: persona.dataNascita,
      },
      Nota: [NOTA_INFORMATIVA, ...(quadri.note ?? [])],
      QuadroA: { Periodo: quadri.a },
      ...(quadri.b === undefined ? {} : { QuadroB: { Versamento: quadri.b } }),
      ...(quadri.c === undefined ? {} : { QuadroC: { Periodo: quadri.c } }),
    },
  };
}

/** Serialises an answer once for each person, and once for each esito without statement. */
function createAnswerCache(wsdl: WSDL): (codiceFiscale: string) => EciAnswer {
  const cache = new Map<string, EciAnswer>();
  return (codiceFiscale) => {
    const known = cache.get(codiceFiscale);
    if (known !== undefined) return known;
    const consultazione = consulta(codiceFiscale);
    const { esito } = consultazione;
    // Codes of nobody are without number: they share the answer of their esito.
    const key = esito === 'OK' ? codiceFiscale : esito;
    const value = { [`${OPERATION}Result`]: result(consultazione) };
    const answer = cache.get(key) ?? {
      esito,
      xml: String(wsdl.objectToDocumentXML(`${OPERATION}Response`, value, 'tns', ECI_NS)),
    };
    cache.set(key, answer);
    return answer;
  };
}

function askedCodiceFiscale(args: unknown): string {
  const { request } = args as { readonly request: { readonly CodiceFiscale: string } };
  return request.CodiceFiscale;
}

/** The contract's shape leaves nothing to escape in a codice fiscale. */
function callXml(codiceFiscale: string): string {
  return (
    `<s:Envelope xmlns:s="${SOAP11_NS}"><s:Body><${OPERATION} xmlns="${ECI_NS}"><request>` +
    `<CodiceFiscale>${codiceFiscale}</CodiceFiscale></request></${OPERATION}></s:Body></s:Envelope>`
  );
}

export async function createEciService(clock: SandboxClock): Promise<EciService> {
  const wsdl = await openWsdl();
  let serial = 0;
  // Filled once the library's server has given the WSDL its options: before, it would drop every attribute.
  let cachedAnswer: (codiceFiscale: string) => EciAnswer = askedTooEarly;

  const services: IServices = {
    [SERVICE]: {
      [PORT]: {
        [OPERATION]: (args: unknown) => {
          serial += 1;
          const { xml } = cachedAnswer(askedCodiceFiscale(args));
          return {
            _xml: xml.replace(ID_MARK, String(serial)).replace(INSTANT_MARK, romeDateTime(clock.now())),
          };
        },
      },
    },
  };
  const server = new Server(null, ECI_PATH, services, wsdl, { path: ECI_PATH, services });
  cachedAnswer = createAnswerCache(wsdl);

  const soapAction = declaredSoapAction(wsdl);
  const headers = { soapaction: `"${soapAction}"`, 'content-type': 'text/xml; charset=utf-8' };
  return {
    soapAction,
    answer: async (codiceFiscale) => {
      const { body, statusCode } = await server.processRequest(callXml(codiceFiscale), { headers });
      if (statusCode !== 200) throw new Error(`the SOAP service answered its own call with ${statusCode}`);
      return { esito: cachedAnswer(codiceFiscale).esito, xml: body };
    },
  };
}

function askedTooEarly(): never {
  throw new Error('the SOAP service was asked before it was ready');
}
