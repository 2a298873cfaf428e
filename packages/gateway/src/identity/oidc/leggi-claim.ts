import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { CredenzialeOidc } from '../../domain/credenziale.js';
import { containsCodiceFiscale } from '../../domain/codice-fiscale-nel-testo.js';
import type { Ente } from '../../domain/ente.js';
import type { Livello, Persona } from '../../domain/persona.js';
import type { Refusal } from '../../domain/refusal.js';
import { CODICE_OPERATORE, TESTO } from '../intestazioni-varco.js';
import type { NomeIntestazione, PersonaDalToken } from '../intestazioni-varco.js';
import { operatorePerSoggetto } from './operatore-per-soggetto.js';

type Letto<T> = { readonly valore?: T; readonly refusal?: Refusal };

/** Claims to a person. What could be read is returned beside a refusal, so that the register knows as much as was known. */
export function leggiClaim(
  claims: Readonly<Record<string, unknown>>,
  credenziale: CredenzialeOidc,
  ente: Ente,
): PersonaDalToken {
  const { persona: come, livello, postazione, pratica, issuer } = credenziale;
  const codiceDi = (valore: string) => operatorePerSoggetto(ente, issuer, valore);
  const persona = come === undefined ? {} : leggiPersona(claims, come, codiceDi);
  const grado = come === undefined ? {} : leggiLivello(claims, livello);
  const dove = postazione === undefined ? {} : leggiTesto(claims, postazione);
  const caso = pratica === undefined ? {} : leggiTesto(claims, pratica);
  const refusal = persona.refusal ?? grado.refusal ?? dove.refusal ?? caso.refusal;
  return {
    dette: new Set<NomeIntestazione>([
      ...(come === undefined ? [] : (['Varco-Operatore', 'Varco-Assicurato', 'Varco-LoA'] as const)),
      ...(postazione === undefined ? [] : (['Varco-Postazione'] as const)),
      ...(pratica === undefined ? [] : (['Varco-Pratica'] as const)),
    ]),
    dichiarata: {
      ...(persona.valore === undefined ? {} : { persona: persona.valore }),
      ...(grado.valore === undefined ? {} : { livello: grado.valore }),
      ...(dove.valore === undefined ? {} : { postazione: dove.valore }),
      ...(caso.valore === undefined ? {} : { pratica: caso.valore }),
    },
    ...(refusal === undefined ? {} : { refusal }),
  };
}

const bad = (claim: string, dettaglio: string): { readonly refusal: Refusal } => ({
  refusal: { motivo: 'richiesta-non-valida', campo: `token: ${claim}`, requisito: 'Q-03', dettaglio },
});

/** A claim of the token's own: what an object inherits is nobody's word. */
const own = (claims: Readonly<Record<string, unknown>>, claim: string): unknown =>
  Object.hasOwn(claims, claim) ? claims[claim] : undefined;

function leggiPersona(
  claims: Readonly<Record<string, unknown>>,
  { tipo, claim }: NonNullable<CredenzialeOidc['persona']>,
  codiceDi: (valore: string) => { readonly codice: string } | 'ignoto',
): Letto<Persona> {
  const value = own(claims, claim);
  if (value === undefined || value === null || value === '') {
    const dettaglio = `Il token non dice chi è la persona: manca il campo «${claim}».`;
    return { refusal: { motivo: 'persona-assente', campo: `token: ${claim}`, requisito: 'Q-03', dettaglio } };
  }
  if (typeof value !== 'string') return bad(claim, `Il campo «${claim}» del token deve essere un testo.`);
  if (tipo === 'assicurato') {
    const parsed = parseCodiceFiscale(value);
    return parsed.ok
      ? { valore: { tipo, codiceFiscale: parsed.codiceFiscale, attestata: false } }
      : {
          refusal: {
            motivo: 'codice-fiscale-non-valido',
            campo: `token: ${claim}`,
            requisito: 'Q-03',
            dettaglio: parsed.dettaglio,
          },
        };
  }
  const trovato = codiceDi(value);
  if (trovato === 'ignoto')
    return bad(claim, `Il campo «${claim}» del token ha un codice: di questo operatore si aspetta il soggetto.`);
  if (!CODICE_OPERATORE.test(trovato.codice) || containsCodiceFiscale(trovato.codice)) {
    return bad(
      claim,
      `Il campo «${claim}» del token non ha la forma del codice di un operatore, o è un codice fiscale.`,
    );
  }
  return { valore: { tipo, codice: trovato.codice } };
}

/** An unknown value is no level: taken for none it would pass where an application is excused from declaring one. */
function leggiLivello(
  claims: Readonly<Record<string, unknown>>,
  { claim, valori }: CredenzialeOidc['livello'],
): Letto<Livello> {
  const value = own(claims, claim);
  if (value === undefined) return {};
  const livello = typeof value === 'string' && Object.hasOwn(valori, value) ? valori[value] : undefined;
  if (livello !== undefined) return { valore: livello };
  const dettaglio = `Il livello che il token dichiara in «${claim}» non è tra quelli configurati.`;
  return { refusal: { motivo: 'livello-insufficiente', campo: `token: ${claim}`, requisito: 'E-06', dettaglio } };
}

function leggiTesto(claims: Readonly<Record<string, unknown>>, claim: string): Letto<string> {
  const value = own(claims, claim);
  if (value === undefined || value === null) return {};
  if (typeof value === 'string' && TESTO.test(value) && !containsCodiceFiscale(value)) return { valore: value };
  return bad(
    claim,
    `Il campo «${claim}» del token deve avere da 1 a 128 caratteri ASCII stampabili, e nessun codice fiscale.`,
  );
}
