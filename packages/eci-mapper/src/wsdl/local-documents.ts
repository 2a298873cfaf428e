import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { EciError } from '../errors/eci-error.js';
import { DEFAULT_XML_LIMITS, readXml } from '../xml/strict-xml.js';
import { wsdlError } from './wsdl-error.js';

/** A file of the service's contract. */
export interface DocumentoWsdl {
  /** Relative to the WSDL's folder. */
  readonly nome: string;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
}

const POINTS_ELSEWHERE = new Set(['import', 'include', 'redefine', 'override']);

/** What a WSDL or schema imports, as written. */
function findLocations(bytes: Uint8Array): string[] {
  const found: string[] = [];
  readXml(
    bytes,
    {
      done: false,
      wantsText: false,
      text: () => undefined,
      close: () => undefined,
      open: (tag) => {
        if (!POINTS_ELSEWHERE.has(tag.local)) return;
        for (const { local, value } of tag.attributes) {
          if (local === 'schemaLocation' || local === 'location') found.push(value.trim());
        }
      },
    },
    DEFAULT_XML_LIMITS,
  );
  return found;
}

function checkLocation(location: string, nome: string): void {
  // Anything with a scheme, an authority or a root: contracts are folders that travel whole.
  if (!/^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\])/.test(location)) return;
  throw wsdlError(
    `${nome} imports a document that is not a file beside it`,
    'save that document in the same folder and put its relative path in schemaLocation or location: nothing is ever fetched from the network',
  );
}

async function readContractFile(path: string, nome: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw wsdlError(
      `${nome} cannot be read`,
      'put the file where the WSDL, or the document that imports it, says it is',
      error,
    );
  }
}

/** The files of a contract, the WSDL first, with their bytes beside them. */
export interface ContrattoLetto {
  readonly documenti: readonly DocumentoWsdl[];
  readonly contenuti: readonly Uint8Array[];
}

/**
 * Every file a WSDL is made of, itself first. Throws ERR_ECI_WSDL when one cannot be read, is not safe XML, or points
 * outside the file system by a scheme (http, https, file …) or an absolute path.
 */
export async function loadDocuments(wsdlPath: string): Promise<ContrattoLetto> {
  const radice = dirname(wsdlPath);
  const documenti = new Map<string, DocumentoWsdl>();
  const contenuti: Uint8Array[] = [];
  const da = [wsdlPath];
  for (let path = da.shift(); path !== undefined; path = da.shift()) {
    if (documenti.has(path)) continue;
    const nome = relative(radice, path) || basename(path);
    const bytes = await readContractFile(path, nome);
    documenti.set(path, { nome, sha256: createHash('sha256').update(bytes).digest('hex') });
    contenuti.push(bytes);
    for (const location of locationsOf(bytes, nome)) {
      checkLocation(location, nome);
      da.push(resolve(dirname(path), location));
    }
  }
  return { documenti: [...documenti.values()], contenuti };
}

function locationsOf(bytes: Uint8Array, nome: string): string[] {
  try {
    return findLocations(bytes);
  } catch (error) {
    if (!(error instanceof EciError)) throw error;
    throw wsdlError(
      `${nome} cannot be read as XML (${error.text('reason')})`,
      'check that it is the file the service published',
      error,
    );
  }
}
