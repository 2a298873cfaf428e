import { elementText, findElement, mapEnvelope, SoapSecurityError } from '@varco/modi-client';
import type { SecondoCodice } from '../domain/convenzione.js';
import { parsePercorso } from '../domain/percorso-xml.js';
import type { SecondoCodiceVisto } from '../domain/secondo-codice.js';

/** Looks for the second code in an envelope; a request that has none was asked for by codice fiscale alone. The code itself is not kept. */
export function vediSecondoCodice(
  { percorso, formato }: SecondoCodice,
  envelope: Uint8Array | undefined,
): SecondoCodiceVisto {
  const [first, ...rest] = parsePercorso(percorso) ?? [];
  if (envelope === undefined || first === undefined) return 'assente';
  try {
    const map = mapEnvelope(envelope);
    const start = map.bodyChildren.find(
      ({ namespace, localName }) => namespace === first.namespace && localName === first.localName,
    );
    const element = start && findElement(map, start, rest);
    const text = element && elementText(map, element).trim();
    if (text === undefined || text === '') return 'assente';
    return formato === undefined || new RegExp(`^(?:${formato})$`, 'u').test(text) ? 'presente' : 'altra-forma';
  } catch (error) {
    // The envelope itself was read at the door: what is wrong is where the code should be.
    if (error instanceof SoapSecurityError) return 'illeggibile';
    throw error;
  }
}
