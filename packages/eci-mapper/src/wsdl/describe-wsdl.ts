import { readFile } from 'node:fs/promises';
import type { WSDL } from 'soap';
import { listDocuments, type DocumentoWsdl } from './local-documents.js';
import { wsdlError } from './wsdl-error.js';

/** An element by its expanded name. */
export interface NomeElemento {
  readonly uri: string;
  readonly local: string;
}

/** What `soap` knows of an element's content: a text for simple types, an object with a key per child, `Child[]` if many. */
export type Contenuto = unknown;

/** One operation of a WSDL. */
export interface OperazioneWsdl {
  readonly soapAction: string;
  readonly targetNamespace: string;
  readonly richiesta: NomeElemento;
  readonly risposta: NomeElemento;
  readonly contenutoRichiesta: Contenuto;
  readonly contenutoRisposta: Contenuto;
  readonly documenti: readonly DocumentoWsdl[];
  /** Prefixes the WSDL declares, for text that leans on them. */
  readonly prefissi: ReadonlyMap<string, string>;
  /** The request's element with these fields inside, as `soap` writes it. */
  encode(campi: Readonly<Record<string, unknown>>): string;
}

type Porta = WSDL['definitions']['services'][string]['ports'][string];

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

async function openWsdl(wsdlPath: string): Promise<WSDL> {
  // Loaded late: readers in worker threads do without it, and it brings an HTTP client along.
  const { WSDL } = await import('soap');
  const text = await readFile(wsdlPath, 'utf8');
  const refuse = (): never => {
    throw wsdlError('it asks for a document of the network', 'save that document beside the WSDL');
  };
  return await new Promise<WSDL>((fulfil, reject) => {
    const wsdl = new WSDL(text, wsdlPath, { httpClient: { request: refuse } });
    wsdl.onReady((error: Error | null | undefined) => {
      if (error) reject(wsdlError('the soap library cannot read it', 'check it with the tool that made it', error));
      else fulfil(wsdl);
    });
  });
}

interface PortaTrovata {
  readonly servizio: string;
  readonly nome: string;
  readonly porta: Porta;
}

function findPorta(wsdl: WSDL, operazione: string, voluta: string | undefined): PortaTrovata {
  const tutte = Object.entries(wsdl.definitions.services).flatMap(([servizio, { ports }]) =>
    Object.entries(ports).map(([nome, porta]): PortaTrovata => ({ servizio, nome, porta })),
  );
  const porte = tutte.filter(({ porta }) => porta.binding.methods[operazione] !== undefined);
  const [prima, ...altre] = voluta === undefined ? porte : porte.filter(({ nome }) => nome === voluta);
  if (prima === undefined) {
    const note = tutte.flatMap(({ nome, porta }) =>
      Object.keys(porta.binding.methods).map((nota) => `${nome}/${nota}`),
    );
    const where = voluta === undefined ? '' : ` in port ${voluta}`;
    throw wsdlError(
      `it has no operation ${operazione}${where} over SOAP`,
      `set wsdl.operazione (and wsdl.porta) of the profile to one of: ${note.join(', ') || 'none is there'}`,
    );
  }
  const action = (trovata: PortaTrovata): string => trovata.porta.binding.methods[operazione]?.soapAction ?? '';
  if (altre.some((altra) => action(altra) !== action(prima))) {
    throw wsdlError(
      `operation ${operazione} stands in several ports that call it differently`,
      `set wsdl.porta of the profile to one of: ${[prima, ...altre].map(({ nome }) => nome).join(', ')}`,
    );
  }
  return prima;
}

/**
 * What a WSDL says of one operation. Only document/literal: INPS's style, and the only one whose Body is one element.
 * Throws ERR_ECI_WSDL. Reads files only, never the network.
 *
 * @param operazione name of the wsdl:operation
 * @param porta name of the wsdl:port, needed when several ports call the operation differently
 */
export async function describeWsdl(wsdlPath: string, operazione: string, porta?: string): Promise<OperazioneWsdl> {
  const documenti = await listDocuments(wsdlPath);
  const wsdl = await openWsdl(wsdlPath);
  const trovata = findPorta(wsdl, operazione, porta);
  const { binding } = trovata.porta;
  const metodo = binding.methods[operazione];
  // Before the description, `soap` has not yet filled in what an operation's elements are.
  const descrizione = record(
    record(record(record(wsdl.describeServices())[trovata.servizio])[trovata.nome])[operazione],
  );
  const { input, output, soapAction, style } = metodo ?? {};
  const nomeRichiesta = input?.$name;
  const nomeRisposta = output?.$name;
  const namespaceRichiesta = input?.targetNamespace;
  const documentLiteral =
    (style ?? binding.style) === 'document' && input?.use !== 'encoded' && input?.parts === undefined;
  if (!documentLiteral || input === undefined || !nomeRichiesta || !nomeRisposta || !namespaceRichiesta) {
    throw wsdlError(
      `operation ${operazione} is not document/literal with one element in and one out`,
      'ask the service for its document/literal WSDL',
    );
  }
  return {
    soapAction: soapAction ?? '',
    targetNamespace: namespaceRichiesta,
    richiesta: { uri: namespaceRichiesta, local: nomeRichiesta },
    risposta: { uri: output?.targetNamespace ?? namespaceRichiesta, local: nomeRisposta },
    contenutoRichiesta: descrizione.input,
    contenutoRisposta: descrizione.output,
    documenti,
    prefissi: new Map(Object.entries(wsdl.definitions.xmlns ?? {}).map(([prefisso, uri]) => [prefisso, String(uri)])),
    encode: (campi) =>
      String(
        wsdl.objectToDocumentXML(
          nomeRichiesta,
          campi,
          input.targetNSAlias ?? '',
          namespaceRichiesta,
          input.$type || input.$lookupType,
        ),
      ),
  };
}
