import type { ElementRange, EnvelopeMap } from '@varco/modi-client';
import type { FontePersona } from '../domain/ente.js';
import { difettoComune, difettoPorta, type Difetto } from './difetto.js';
import { ACTOR_NEXT, INPS_IDENTITY, INTEGRAZIONE, SOAP_11, WSSE } from './nomi.js';

/** Drafts of WS-Security that old toolkits still write. */
const WSSE_BOZZA = /^http:\/\/schemas\.xmlsoap\.org\/ws\/\d{4}\/\d{2}\/secext$/;

export function isSecurity(header: ElementRange): boolean {
  return header.localName === 'Security' && (header.namespace === WSSE || WSSE_BOZZA.test(header.namespace));
}

/** Is this header block where the porta reads the person? */
export function isFonte(header: ElementRange, fonte: FontePersona): boolean {
  if (fonte.tipo === 'username-token') return isSecurity(header) && header.namespace === WSSE;
  return fonte.tipo === 'soap-header' && header.namespace === fonte.namespace && header.localName === fonte.nome;
}

function attribute(header: ElementRange, nome: string): string | undefined {
  return header.attributes
    .find(({ namespace, localName }) => namespace === SOAP_11 && localName === nome)
    ?.value.trim();
}

/** Is the block for whoever receives it first, that is for us? */
function isForUs(header: ElementRange): boolean {
  const actor = attribute(header, 'actor') ?? '';
  return actor === '' || actor === ACTOR_NEXT;
}

/**
 * Header blocks that would change the meaning of the call are refused; blocks that must be understood and are not, too. All others are
 * let pass here and removed before anything leaves.
 */
export function checkIntestazioniSoap(map: EnvelopeMap, fonte: FontePersona): Difetto | undefined {
  for (const header of map.headers) {
    const riservata =
      (header.namespace === INPS_IDENTITY && header.localName === 'Identity') ||
      (isSecurity(header) && !isFonte(header, fonte));
    if (riservata) return difettoComune({ motivo: 'intestazione-riservata', campo: header.qName, requisito: 'Q-03' });
  }
  for (const header of map.headers) {
    const must = attribute(header, 'mustUnderstand');
    const imperativo = (must === '1' || must === 'true') && isForUs(header);
    if (imperativo && !isFonte(header, fonte) && !INTEGRAZIONE.includes(header.namespace)) {
      return difettoPorta('must-understand', { campo: header.qName });
    }
  }
  return undefined;
}
