import { readFile } from 'node:fs/promises';
import type { WSDL } from 'soap';
import { loadDocuments, type DocumentoWsdl } from './local-documents.js';
import { readPorte, type PortaOperazione } from './porte.js';
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

function choosePorta(
  porte: readonly PortaOperazione[],
  operazione: string,
  voluta: string | undefined,
): PortaOperazione {
  const adatte = porte.filter((porta) => porta.operazione === operazione && (voluta ?? porta.porta) === porta.porta);
  const [prima, ...altre] = adatte;
  if (prima === undefined) {
    const note = porte.map((porta) => `${porta.porta}/${porta.operazione}`).join(', ') || 'none is there';
    throw wsdlError(
      `it has no operation ${operazione}${voluta === undefined ? '' : ` in port ${voluta}`} over SOAP 1.1`,
      `set wsdl.operazione (and wsdl.porta) of the profile to one of: ${note}`,
    );
  }
  if (altre.some(({ soapAction }) => soapAction !== prima.soapAction)) {
    throw wsdlError(
      `operation ${operazione} stands in several ports that call it differently`,
      `set wsdl.porta of the profile to one of: ${adatte.map(({ porta }) => porta).join(', ')}`,
    );
  }
  return prima;
}

const notDocumentLiteral = (operazione: string): Error =>
  wsdlError(
    `operation ${operazione} is not document/literal with one element in and one out`,
    'ask the service for its document/literal WSDL',
  );

/**
 * What a WSDL says of one operation. SOAP 1.1 and document/literal only: INPS's style, and the only one whose Body is one
 * element. Throws ERR_ECI_WSDL. Reads files only, never the network.
 *
 * @param operazione name of the wsdl:operation
 * @param porta name of the wsdl:port, needed when several ports call the operation differently
 */
export async function describeWsdl(wsdlPath: string, operazione: string, porta?: string): Promise<OperazioneWsdl> {
  const { documenti, contenuti } = await loadDocuments(wsdlPath);
  const scelta = choosePorta(readPorte(contenuti), operazione, porta);
  if (!scelta.documentLiteral) throw notDocumentLiteral(operazione);
  const wsdl = await openWsdl(wsdlPath);
  const servizi = Object.entries(wsdl.definitions.services);
  const [servizio, trovata] = servizi.find(([, { ports }]) => ports[scelta.porta] !== undefined) ?? [];
  // The description first: until it is made, `soap` has not filled in what the operation's elements are.
  const descrizione = record(record(record(record(wsdl.describeServices())[servizio ?? ''])[scelta.porta])[operazione]);
  const { input, output } = trovata?.ports[scelta.porta]?.binding.methods[operazione] ?? {};
  const nomeRichiesta = input?.$name;
  const nomeRisposta = output?.$name;
  const namespace = input?.targetNamespace;
  if (input === undefined || !nomeRichiesta || !nomeRisposta || !namespace) throw notDocumentLiteral(operazione);
  const tipo = input.$type || input.$lookupType;
  return {
    soapAction: scelta.soapAction,
    targetNamespace: namespace,
    richiesta: { uri: namespace, local: nomeRichiesta },
    risposta: { uri: output?.targetNamespace ?? namespace, local: nomeRisposta },
    contenutoRichiesta: descrizione.input,
    contenutoRisposta: descrizione.output,
    documenti,
    prefissi: new Map(Object.entries(wsdl.definitions.xmlns ?? {}).map(([prefisso, uri]) => [prefisso, String(uri)])),
    encode: (campi) =>
      String(wsdl.objectToDocumentXML(nomeRichiesta, campi, input.targetNSAlias ?? '', namespace, tipo)),
  };
}
