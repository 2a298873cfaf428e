import { elementText, findElement, mapEnvelope, SoapSecurityError } from '@varco/modi-client';
import { atPointer } from '../config/puntatore.js';
import type { SecondoCodice } from '../domain/convenzione.js';
import { isPuntatore, parsePercorso } from '../domain/percorso-xml.js';
import type { SecondoCodiceVisto } from '../domain/secondo-codice.js';
import type { RichiestaConsultazione } from './richiesta.js';

/** Looks for the second code in a request; one that has neither envelope nor body is made of the codice fiscale alone. The code is not kept. */
export function vediSecondoCodice(
  { percorso, formato }: SecondoCodice,
  { busta, corpo }: Pick<RichiestaConsultazione, 'busta' | 'corpo'>,
): SecondoCodiceVisto {
  const found = isPuntatore(percorso) ? nelJson(percorso, corpo?.bytes) : nellaBusta(percorso, busta?.envelope);
  if (found === 'illeggibile') return found;
  const text = found?.testo.trim() ?? '';
  if (text === '') return 'assente';
  return formato === undefined || new RegExp(`^(?:${formato})$`, 'u').test(text) ? 'presente' : 'altra-forma';
}

type Trovato = { readonly testo: string } | 'illeggibile' | undefined;

function nellaBusta(percorso: string, envelope: Uint8Array | undefined): Trovato {
  const [first, ...rest] = parsePercorso(percorso) ?? [];
  if (envelope === undefined || first === undefined) return undefined;
  try {
    const map = mapEnvelope(envelope);
    const start = map.bodyChildren.find(
      ({ namespace, localName }) => namespace === first.namespace && localName === first.localName,
    );
    const element = start && findElement(map, start, rest);
    return element && { testo: elementText(map, element) };
  } catch (error) {
    // The envelope itself was read at the door: what is wrong is where the code should be.
    if (error instanceof SoapSecurityError) return 'illeggibile';
    throw error;
  }
}

/** The door has read it as JSON in UTF-8, in which no member stands twice. */
function nelJson(puntatore: string, bytes: Uint8Array | undefined): Trovato {
  if (bytes === undefined) return undefined;
  const value = atPointer(JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown, puntatore);
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' || typeof value === 'number' ? { testo: String(value) } : 'illeggibile';
}
