/**
 * A second service in INPS's style, so that one can be added to a gateway by configuration: its payload is an XML document in base64, and its
 * request carries case data and a second control code (here the day of birth) beside the codice fiscale. Made up.
 */
import type { Esito, Persona } from '../persone/persone.js';
import { consulta } from './consultazione.js';
import { GatewayRefusal } from './gateway-refusal.js';
import { ATTESTAZIONE_NS, ATTESTAZIONE_PATH, SOAP11_NS } from './names.js';
import type { SoapService } from './servizio-soap.js';
import { hasElementContent, type XmlElement } from './xml-document.js';

const FIELDS = ['CodiceFiscale', 'CodiceControllo', 'PrestazioneDaErogare', 'ProtocolloDomanda'] as const;
type Request = Readonly<Record<(typeof FIELDS)[number], string>>;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function expectElement(element: XmlElement | undefined, local: string): XmlElement {
  if (element?.uri === ATTESTAZIONE_NS && element.local === local) return element;
  throw new GatewayRefusal(
    'InvalidRequestContent',
    'BODY_NOT_ATTESTAZIONE',
    `${local} is not where the contract has it`,
  );
}

function readRequest(payload: XmlElement): Request {
  const root = expectElement(payload, 'ConsultaAttestazione');
  const request = expectElement(root.children[0], 'request');
  const asked = FIELDS.map((field, index) => {
    const { text, children } = expectElement(request.children[index], field);
    if (children.length > 0 || text.trim() === '')
      throw new GatewayRefusal('InvalidRequestContent', 'BODY_NOT_ATTESTAZIONE', `${field} is not a text`);
    return [field, text] as const;
  });
  const mixed = hasElementContent(root) && hasElementContent(request);
  if (!mixed || root.children.length !== 1 || request.children.length !== FIELDS.length)
    throw new GatewayRefusal('InvalidRequestContent', 'BODY_NOT_ATTESTAZIONE', 'more than the contract wants');
  return Object.fromEntries(asked) as Request;
}

function documento({ codiceFiscale, cognome, nome }: Persona, { PrestazioneDaErogare }: Request): string {
  return (
    `<Attestazione xmlns="${ATTESTAZIONE_NS}/documento"><CodiceFiscale>${codiceFiscale}</CodiceFiscale>` +
    `<Cognome>${escape(cognome)}</Cognome><Nome>${escape(nome)}</Nome>` +
    `<Prestazione>${escape(PrestazioneDaErogare)}</Prestazione><Componente><Ente>INPS</Ente></Componente></Attestazione>`
  );
}

function envelope(id: number, esito: Esito, more: string): string {
  return (
    `<s:Envelope xmlns:s="${SOAP11_NS}"><s:Body><ConsultaAttestazioneResponse xmlns="${ATTESTAZIONE_NS}">` +
    `<ConsultaAttestazioneResult><IdRichiesta>${id}</IdRichiesta><Esito>${esito}</Esito>${more}` +
    `</ConsultaAttestazioneResult></ConsultaAttestazioneResponse></s:Body></s:Envelope>`
  );
}

export function createAttestazioneService(): SoapService {
  let serial = 0;
  return {
    path: ATTESTAZIONE_PATH,
    soapAction: `${ATTESTAZIONE_NS}/ISvcAttestazione/ConsultaAttestazione`,
    read(payload) {
      const request = readRequest(payload);
      return {
        codiceFiscale: request.CodiceFiscale,
        answer: async (about) => {
          serial += 1;
          const found = consulta(about);
          const no = (esito: Exclude<Esito, 'OK'>, why: string) => ({
            esito,
            xml: envelope(serial, esito, `<DescrizioneErrore>${escape(why)}</DescrizioneErrore>`),
          });
          if (found.esito !== 'OK') return no(found.esito, found.descrizione);
          if (request.CodiceControllo !== found.persona.dataNascita)
            return no('RISCONTRO_NON_VALIDO', 'Il codice di controllo non corrisponde');
          const payloadXml = Buffer.from(documento(found.persona, request)).toString('base64');
          return { esito: 'OK', xml: envelope(serial, 'OK', `<XmlAttestazione>${payloadXml}</XmlAttestazione>`) };
        },
      };
    },
  };
}
