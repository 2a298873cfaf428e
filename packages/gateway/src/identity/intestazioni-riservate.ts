import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from '../domain/refusal.js';

/**
 * Headers that speak to INPS or PDND with the ente's authority. They are made here, for the identified person, and by nobody else: a
 * caller's own would change the meaning of the call. `Authorization` is ours when it is Basic.
 */
export function intestazioneRiservata(headers: IncomingHttpHeaders): Refusal | undefined {
  const refuse = (campo: string): Refusal => ({ motivo: 'intestazione-riservata', campo, requisito: 'Q-03' });
  if (headers.authorization !== undefined && !/^Basic\b/i.test(headers.authorization)) return refuse('Authorization');
  for (const name of Object.keys(headers)) {
    if (name === 'dpop' || name === 'digest' || name.startsWith('agid-jwt-') || name.startsWith('inps-identity-'))
      return refuse(name);
  }
  return undefined;
}
