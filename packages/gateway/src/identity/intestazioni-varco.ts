import type { IncomingMessage } from 'node:http';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { Applicazione } from '../domain/ente.js';
import { LIVELLI, type Livello, type Persona } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';

/** Headers by which a trusted application speaks for the person. */
const NAMES = ['Varco-Operatore', 'Varco-Assicurato', 'Varco-Postazione', 'Varco-LoA', 'Varco-Pratica'] as const;
type Name = (typeof NAMES)[number];

const CODICE_OPERATORE = /^[A-Za-z0-9._-]{1,32}$/;
const TESTO = /^[\x20-\x7e]{1,128}$/;

export interface PersonaDichiarata {
  readonly persona?: Persona;
  readonly postazione?: string;
  readonly livello?: Livello;
  readonly pratica?: string;
}

/** Each value once, as it was sent: node would join or drop repeated ones. */
function values(request: IncomingMessage): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    if (name.startsWith('varco-'))
      found.set(name, [...(found.get(name) ?? []), (request.rawHeaders[i + 1] ?? '').trim()]);
  }
  return found;
}

/**
 * Who the application says is asking. A header twice is a 400, from an application not trusted for it a 403. What could be read is
 * returned beside a refusal, so that the register knows as much as was known.
 */
export function leggiIntestazioniVarco(
  request: IncomingMessage,
  applicazione: Applicazione,
): { readonly dichiarata: PersonaDichiarata; readonly refusal?: Refusal } {
  const found = values(request);
  const one = (name: Name): string | undefined => found.get(name.toLowerCase())?.[0];
  const repeated = NAMES.find((name) => (found.get(name.toLowerCase())?.length ?? 0) > 1);
  if (repeated)
    return { dichiarata: {}, refusal: { motivo: 'intestazione-ripetuta', campo: repeated, requisito: 'Q-03' } };
  const present = NAMES.filter((name) => found.has(name.toLowerCase()));
  if (present.length > 0 && !applicazione.attestaPersona) {
    return {
      dichiarata: {},
      refusal: {
        motivo: 'applicazione-non-ammessa',
        requisito: 'Q-03',
        ...(present[0] === undefined ? {} : { campo: present[0] }),
        dettaglio: "L'applicazione non è autorizzata a indicare la persona con le intestazioni Varco-*.",
      },
    };
  }
  const bad = (campo: Name, dettaglio: string): { dichiarata: PersonaDichiarata; refusal: Refusal } => ({
    dichiarata: {},
    refusal: { motivo: 'richiesta-non-valida', campo, dettaglio },
  });

  const operatore = one('Varco-Operatore');
  const assicurato = one('Varco-Assicurato');
  if (operatore !== undefined && assicurato !== undefined) {
    return bad('Varco-Operatore', 'Indicare la persona una volta sola: Varco-Operatore oppure Varco-Assicurato.');
  }
  let persona: Persona | undefined;
  if (operatore !== undefined) {
    if (!CODICE_OPERATORE.test(operatore))
      return bad('Varco-Operatore', 'Da 1 a 32 caratteri tra lettere, cifre, punto, trattino e trattino basso.');
    persona = { tipo: 'operatore', codice: operatore };
  } else if (assicurato !== undefined) {
    const parsed = parseCodiceFiscale(assicurato);
    if (!parsed.ok) {
      return {
        dichiarata: {},
        refusal: { motivo: 'codice-fiscale-non-valido', campo: 'Varco-Assicurato', dettaglio: parsed.dettaglio },
      };
    }
    persona = { tipo: 'assicurato', codiceFiscale: parsed.codiceFiscale, attestata: false };
  }
  const postazione = one('Varco-Postazione');
  if (postazione !== undefined && !TESTO.test(postazione))
    return bad('Varco-Postazione', 'Da 1 a 128 caratteri ASCII stampabili.');
  const pratica = one('Varco-Pratica');
  if (pratica !== undefined && !TESTO.test(pratica))
    return bad('Varco-Pratica', 'Da 1 a 128 caratteri ASCII stampabili.');
  const loa = one('Varco-LoA');
  const livello = LIVELLI.find((known) => known === loa);
  if (loa !== undefined && livello === undefined) return bad('Varco-LoA', `Uno tra ${LIVELLI.join(', ')}.`);
  return {
    dichiarata: {
      ...(persona === undefined ? {} : { persona }),
      ...(postazione === undefined ? {} : { postazione }),
      ...(livello === undefined ? {} : { livello }),
      ...(pratica === undefined ? {} : { pratica }),
    },
  };
}
