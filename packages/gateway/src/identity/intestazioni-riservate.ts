import type { Refusal } from '../domain/refusal.js';

const RISERVATE = /^(?:dpop|digest|agid-jwt-.*|inps-identity-.*)$/;

/**
 * Headers that speak to INPS or PDND with the ente's authority. They are made here, for the identified person, and by nobody else: a
 * caller's own would change the meaning of the call. `Authorization` is ours when it is Basic, or a token that was taken, and there once.
 *
 * `rawHeaders`: names and values in turn, as they were sent, since node keeps the first `Authorization` and drops the others unseen. Names
 * are judged in any case, and with `_` for `-`: some software behind takes the two for one.
 */
export function intestazioneRiservata(
  rawHeaders: readonly string[],
  schema: 'Basic' | 'Bearer' = 'Basic',
): Refusal | undefined {
  const nostro = schema === 'Basic' ? /^Basic\b/i : /^Bearer\b/i;
  let authorization = 0;
  let riservata: string | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (name === 'authorization') {
      authorization += 1;
      if (!nostro.test((rawHeaders[i + 1] ?? '').trim())) riservata ??= 'Authorization';
    } else if (RISERVATE.test(name.replaceAll('_', '-'))) riservata ??= name;
  }
  if (authorization > 1) return { motivo: 'intestazione-ripetuta', campo: 'Authorization', requisito: 'Q-03' };
  return riservata === undefined
    ? undefined
    : { motivo: 'intestazione-riservata', campo: riservata, requisito: 'Q-03' };
}
