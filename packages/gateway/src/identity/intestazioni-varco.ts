import type { IncomingMessage } from 'node:http';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import { containsCodiceFiscale, SENZA_CODICE_FISCALE } from '../domain/codice-fiscale-nel-testo.js';
import type { Applicazione } from '../domain/ente.js';
import { LIVELLI, type Livello, type Persona } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';

/** Headers by which a trusted application speaks for the person. */
const NAMES = ['Varco-Operatore', 'Varco-Assicurato', 'Varco-Postazione', 'Varco-LoA', 'Varco-Pratica'] as const;
export type NomeIntestazione = (typeof NAMES)[number];
type Name = NomeIntestazione;

export const CODICE_OPERATORE = /^[A-Za-z0-9._-]{1,32}$/;
export const TESTO = /^[\x20-\x7e]{1,128}$/;
const GIA_DETTA = 'Lo dice già il token: togliere questa intestazione.';
const FORMA_OPERATORE = 'Da 1 a 32 caratteri tra lettere, cifre, punto, trattino e trattino basso.';
const FORMA_TESTO = 'Da 1 a 128 caratteri ASCII stampabili.';

export interface PersonaDichiarata {
  readonly persona?: Persona;
  readonly postazione?: string;
  readonly livello?: Livello;
  readonly pratica?: string;
}

/** What a verified token of the identity provider has said already. */
export interface PersonaDalToken {
  readonly dichiarata: PersonaDichiarata;
  /** Headers in whose place the token speaks. */
  readonly dette: ReadonlySet<NomeIntestazione>;
  readonly refusal?: Refusal;
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
 * returned beside a refusal, so that the register knows as much as was known; what an application is not trusted to say is not, nor is a
 * value with a codice fiscale in it, which the register would keep in clear.
 *
 * Beside a token a header may add what the token does not say; what it does say is not said twice, be it the same. The case
 * (`Varco-Pratica`) is the word of the person that the token names: no trust in the application is needed for it.
 */
export function leggiIntestazioniVarco(
  request: IncomingMessage,
  applicazione: Applicazione,
  dalToken?: PersonaDalToken,
): { readonly dichiarata: PersonaDichiarata; readonly refusal?: Refusal } {
  const found = values(request);
  const times = (name: Name): number => found.get(name.toLowerCase())?.length ?? 0;
  const dette = dalToken?.dette;
  const sua = (name: Name): boolean => name === 'Varco-Pratica' && dalToken?.dichiarata.persona !== undefined;
  const [untrusted] = applicazione.attestaPersona ? [] : NAMES.filter((name) => times(name) > 0 && !sua(name));
  if (untrusted) {
    return {
      dichiarata: dalToken?.dichiarata ?? {},
      refusal: {
        motivo: 'applicazione-non-ammessa',
        requisito: 'Q-03',
        campo: untrusted,
        dettaglio: "L'applicazione non è autorizzata a indicare la persona con le intestazioni Varco-*.",
      },
    };
  }
  const repeated = NAMES.find((name) => times(name) > 1);
  const ridetta = NAMES.find((name) => times(name) > 0 && dette?.has(name));
  let refusal: Refusal | undefined =
    repeated !== undefined
      ? { motivo: 'intestazione-ripetuta', campo: repeated, requisito: 'Q-03' }
      : ridetta !== undefined
        ? { motivo: 'intestazione-ripetuta', campo: ridetta, requisito: 'Q-03', dettaglio: GIA_DETTA }
        : dalToken?.refusal;
  /** A value is used when it is there once and `accept` takes it; the first that is not taken is told. */
  const read = (name: Name, accept: (value: string) => boolean, dettaglio: string): string | undefined => {
    const value = times(name) === 1 && !dette?.has(name) ? found.get(name.toLowerCase())?.[0] : undefined;
    if (value === undefined || accept(value)) return value;
    refusal ??= { motivo: 'richiesta-non-valida', campo: name, dettaglio };
    return undefined;
  };
  const readInChiaro = (
    name: keyof typeof SENZA_CODICE_FISCALE,
    forma: RegExp,
    dettaglio: string,
  ): string | undefined => {
    const value = read(name, (one) => forma.test(one), dettaglio);
    if (value === undefined || !containsCodiceFiscale(value)) return value;
    refusal ??= { motivo: 'richiesta-non-valida', campo: name, dettaglio: SENZA_CODICE_FISCALE[name] };
    return undefined;
  };

  let persona: Persona | undefined;
  if (times('Varco-Operatore') > 0 && times('Varco-Assicurato') > 0 && ridetta === undefined) {
    const dettaglio = 'Indicare la persona una volta sola: Varco-Operatore oppure Varco-Assicurato.';
    refusal ??= { motivo: 'richiesta-non-valida', campo: 'Varco-Operatore', dettaglio };
  } else {
    const codice = readInChiaro('Varco-Operatore', CODICE_OPERATORE, FORMA_OPERATORE);
    if (codice !== undefined) persona = { tipo: 'operatore', codice };
    const assicurato = read('Varco-Assicurato', () => true, '');
    const parsed = assicurato === undefined ? undefined : parseCodiceFiscale(assicurato);
    if (parsed?.ok) persona = { tipo: 'assicurato', codiceFiscale: parsed.codiceFiscale, attestata: false };
    else if (parsed)
      refusal ??= { motivo: 'codice-fiscale-non-valido', campo: 'Varco-Assicurato', dettaglio: parsed.dettaglio };
  }
  const postazione = readInChiaro('Varco-Postazione', TESTO, FORMA_TESTO);
  const pratica = readInChiaro('Varco-Pratica', TESTO, FORMA_TESTO);
  const isLivello = (value: string): boolean => LIVELLI.some((known) => known === value);
  const loa = read('Varco-LoA', isLivello, `Uno tra ${LIVELLI.join(', ')}.`);
  const livello = LIVELLI.find((known) => known === loa);
  return {
    dichiarata: {
      ...dalToken?.dichiarata,
      ...(persona === undefined ? {} : { persona }),
      ...(postazione === undefined ? {} : { postazione }),
      ...(livello === undefined ? {} : { livello }),
      ...(pratica === undefined ? {} : { pratica }),
    },
    ...(refusal === undefined ? {} : { refusal }),
  };
}
