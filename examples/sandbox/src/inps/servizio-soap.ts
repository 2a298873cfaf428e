import type { Esito } from '../persone/persone.js';
import type { XmlElement } from './xml-document.js';

/** A whole envelope, and how the question ended. */
export interface SoapAnswer {
  readonly esito: Esito;
  readonly xml: string;
}

/** A question that has the contract's shape. */
export interface SoapQuestion {
  readonly codiceFiscale: string;
  /** Answers it; about somebody else, where a fault wants it. */
  answer(about: string): Promise<SoapAnswer>;
}

/** One SOAP service behind INPS's door: all of them pass the same rules first. */
export interface SoapService {
  readonly path: string;
  /** As the WSDL says, without quotes. */
  readonly soapAction: string;
  /** Throws `GatewayRefusal` when the Body's child is not what the contract wants. */
  read(payload: XmlElement): SoapQuestion;
}
