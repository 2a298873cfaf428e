import type { PercorsoLetto } from '../profilo/percorso.js';
import type { Contenuto, NomeElemento } from './describe-wsdl.js';
import { wsdlError } from './wsdl-error.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** One path of the profile, absolute, with the place where the profile writes it. */
export interface PercorsoDaControllare {
  readonly pointer: string;
  readonly letto: PercorsoLetto;
}

function names(contenuto: Readonly<Record<string, unknown>>): string {
  const nomi = Object.entries(contenuto).filter(
    ([nome, valore]) => !(nome.startsWith('targetN') && typeof valore === 'string'),
  );
  return nomi.map(([nome]) => nome).join(', ');
}

function checkRoot({ pointer, letto }: PercorsoDaControllare, radice: NomeElemento): void {
  const primo = letto.passi[0];
  if (primo?.local === radice.local && primo.uri === radice.uri) return;
  throw wsdlError(
    `${pointer} of the profile starts at {${primo?.uri ?? ''}}${primo?.local ?? ''}, but the operation's element is {${radice.uri}}${radice.local}`,
    'correct the path, or the namespace of the profile',
  );
}

/**
 * Does the path exist in the WSDL's types? Local names and repetition only; attributes, and what a schema leaves open
 * (any), are not looked at. Without this, a field misspelt and optional would be missing for ever, in silence.
 * Throws ERR_ECI_WSDL.
 */
export function checkPath(percorso: PercorsoDaControllare, radice: NomeElemento, contenuto: Contenuto): void {
  checkRoot(percorso, radice);
  const { pointer, letto } = percorso;
  let qui: unknown = isObject(contenuto) && isObject(contenuto[radice.local]) ? contenuto[radice.local] : contenuto;
  for (const { local, ripetibile } of letto.passi.slice(1)) {
    if (!isObject(qui)) {
      throw wsdlError(`${pointer} of the profile looks for ${local} inside a simple value`, 'correct the path');
    }
    const molti: unknown = qui[`${local}[]`];
    if (molti === undefined && qui[local] === undefined) {
      if (names(qui) === '') return;
      throw wsdlError(
        `${pointer} of the profile names ${local}, which the WSDL does not have there`,
        `it has: ${names(qui)}`,
      );
    }
    if (molti !== undefined && !ripetibile) {
      throw wsdlError(
        `${pointer} of the profile names ${local}, which may repeat`,
        `write ${local}[], in a row list or in notes`,
      );
    }
    qui = molti ?? qui[local];
  }
}
