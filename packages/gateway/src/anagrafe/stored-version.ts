import { setImmediate } from 'node:timers/promises';
import { pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import { compileForma } from '../config/schema.js';
import type { Ente } from '../domain/ente.js';
import { completeAnagrafe } from './documento.js';
import type { AnagrafeScritta, DocumentoAnagrafe } from './documento.js';
import { ripetizioniFraEnti } from './regole/ripetizioni.js';
import { deepFreeze } from './snapshot.js';
import { checkEnte } from './verifica.js';

/** A stored version that is missing, does not satisfy the schema or contradicts itself: written by something else, or damaged. */
export class AnagrafeVersionError extends Error {
  override readonly name = 'AnagrafeVersionError';
  readonly code = 'ERR_VARCO_ANAGRAFE_VERSION';
  readonly versione: number;
  /** What is wrong: code and JSON pointer of each finding, at most ten. */
  readonly rilievi: readonly string[];

  constructor(versione: number, rilievi: readonly string[], options?: ErrorOptions) {
    super(`anagrafe version ${versione} cannot be used: ${rilievi.join(', ')}`, options);
    this.versione = versione;
    this.rilievi = rilievi;
  }
}

const HEAD = '{"versione":1,"enti":[\n';
const SEPARATOR = ',\n';
const TAIL = '\n]}';

/** A document as the archive keeps it: JSON, an ente a line, so that it can be read back without holding the event loop. */
export function serializeAnagrafe({ enti }: DocumentoAnagrafe): string {
  return HEAD + enti.map((ente) => JSON.stringify(ente)).join(SEPARATOR) + TAIL;
}

const forma = compileForma<AnagrafeScritta>('anagrafe.schema.json');
const formaEnte = compileForma<Ente>('anagrafe.schema.json', '#/$defs/ente');

/**
 * The document of a stored version, checked again: what a newer Varco or a hand wrote there is not trusted. Works ente by ente, giving way
 * to other work in between, and freezes what it returns. Does not look at the files it names: those are judged where they are used.
 *
 * @throws AnagrafeVersionError
 */
export async function parseAnagrafe(versione: number, text: string, now: number): Promise<DocumentoAnagrafe> {
  const enti: Ente[] = [];
  for (const [index, part] of split(versione, text).entries()) {
    const esito = formaEnte(parseJson(versione, part));
    if (!esito.ok) throw unusable(versione, esito.rilievi, pointer('enti', index));
    // Defaults are there already, unless an older Varco wrote the version: then they are added.
    for (const ente of completeAnagrafe({ versione: 1, enti: [esito.valore] }, '/').enti) {
      refuse(versione, checkEnte(ente, index, now));
      enti.push(deepFreeze(ente));
    }
    await setImmediate();
  }
  refuse(versione, [...ripetizioniFraEnti(enti)]);
  return { versione: 1, enti };
}

/** The JSON of each ente, whether or not `serializeAnagrafe` laid it out. */
function split(versione: number, text: string): readonly string[] {
  if (text.startsWith(HEAD) && text.endsWith(TAIL)) return text.slice(HEAD.length, -TAIL.length).split(SEPARATOR);
  const esito = forma(parseJson(versione, text));
  if (!esito.ok) throw unusable(versione, esito.rilievi);
  return esito.valore.enti.map((ente) => JSON.stringify(ente));
}

function parseJson(versione: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AnagrafeVersionError(versione, ['not JSON'], { cause });
  }
}

function refuse(versione: number, rilievi: readonly Rilievo[]): void {
  const faults = rilievi.filter(({ gravita }) => gravita === 'difetto');
  if (faults.length > 0) throw unusable(versione, faults);
}

function unusable(versione: number, rilievi: readonly Rilievo[], at = ''): AnagrafeVersionError {
  return new AnagrafeVersionError(
    versione,
    rilievi.slice(0, 10).map(({ codice, percorso }) => `${codice} ${at}${percorso}`),
  );
}
