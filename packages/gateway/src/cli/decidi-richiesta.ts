import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import { LIVELLI, type Livello, type Persona } from '../domain/persona.js';
import type { SecondoCodiceVisto } from '../domain/secondo-codice.js';
import { isAddress } from '../policy/reti.js';

/** What a file says of a request that nobody made. */
export interface RichiestaDaFile {
  readonly ente: string;
  readonly applicazione: string;
  readonly servizio: string;
  readonly codiceFiscale?: string;
  readonly persona?: Persona;
  readonly postazione?: string;
  readonly livello?: Livello;
  readonly pratica?: string;
  readonly indirizzo: string;
  readonly porta: 'rest' | 'porta-delegata';
  /** Epoch milliseconds. */
  readonly istante?: number;
  /** So many seconds ago the operator was at another workstation. */
  readonly vistoAltroveSecondiFa?: number;
  /** So many seconds ago came the last request of whoever asks. */
  readonly ultimaSecondiFa?: number;
  /** What the request has where the second code stands. */
  readonly secondoCodice?: SecondoCodiceVisto;
}

/** What is wrong with the file: the field, and what to write there. */
export interface DifettoRichiesta {
  /** JSON pointer; empty: the whole of it. */
  readonly campo: string;
  readonly problema: string;
}

const testo = { type: 'string', pattern: '^[\\x20-\\x7e]{1,128}$' };
const codice = { type: 'string', minLength: 1, maxLength: 32 };

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['ente', 'applicazione'],
  properties: {
    ente: codice,
    applicazione: codice,
    servizio: codice,
    codiceFiscale: { type: 'string' },
    operatore: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,32}$' },
    assicurato: { type: 'string' },
    attestata: { type: 'boolean' },
    postazione: testo,
    livello: { enum: LIVELLI },
    pratica: testo,
    indirizzo: { type: 'string' },
    porta: { enum: ['rest', 'porta-delegata'] },
    istante: { type: 'string' },
    vistoAltroveSecondiFa: { type: 'integer', minimum: 0, maximum: 86_400 },
    ultimaSecondiFa: { type: 'integer', minimum: 0, maximum: 86_400 },
    secondoCodice: {
      enum: ['presente', 'assente', 'altra-forma', 'illeggibile'] satisfies readonly SecondoCodiceVisto[],
    },
  },
};

interface Scritta {
  readonly ente: string;
  readonly applicazione: string;
  readonly servizio?: string;
  readonly codiceFiscale?: string;
  readonly operatore?: string;
  readonly assicurato?: string;
  readonly attestata?: boolean;
  readonly postazione?: string;
  readonly livello?: Livello;
  readonly pratica?: string;
  readonly indirizzo?: string;
  readonly porta?: 'rest' | 'porta-delegata';
  readonly istante?: string;
  readonly vistoAltroveSecondiFa?: number;
  readonly ultimaSecondiFa?: number;
  readonly secondoCodice?: SecondoCodiceVisto;
}

const validate = new Ajv2020({ allErrors: true }).compile<Scritta>(SCHEMA);
const ISTANTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A request out of a file; or everything that is wrong with it, by field. Values are never repeated. */
export function leggiRichiesta(
  text: string,
):
  | { readonly ok: true; readonly richiesta: RichiestaDaFile }
  | { readonly ok: false; readonly difetti: readonly DifettoRichiesta[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, difetti: [{ campo: '', problema: 'il file non è JSON ben formato' }] };
  }
  if (!validate(value)) return { ok: false, difetti: (validate.errors ?? []).map(difettoDi) };
  const { operatore, assicurato, attestata = false, codiceFiscale, indirizzo = '127.0.0.1', istante } = value;
  const difetti: DifettoRichiesta[] = [];
  const cf = (campo: string, one: string | undefined): string | undefined => {
    const parsed = one === undefined ? undefined : parseCodiceFiscale(one);
    if (parsed?.ok === false) difetti.push({ campo, problema: parsed.dettaglio });
    return parsed?.ok === true ? parsed.codiceFiscale : undefined;
  };
  const chiesto = cf('/codiceFiscale', codiceFiscale);
  const se = attestata ? chiesto : cf('/assicurato', assicurato);
  if (operatore !== undefined && (assicurato !== undefined || attestata))
    difetti.push({ campo: '/operatore', problema: 'la persona è una sola: operatore, assicurato o attestata' });
  if (attestata && assicurato !== undefined)
    difetti.push({ campo: '/assicurato', problema: 'una persona attestata non è nominata: togli assicurato' });
  if (attestata && value.porta !== 'porta-delegata')
    difetti.push({ campo: '/attestata', problema: 'vale solo con "porta": "porta-delegata"' });
  if (!isAddress(indirizzo)) difetti.push({ campo: '/indirizzo', problema: 'non è un indirizzo IPv4 o IPv6' });
  const quando = istante === undefined || !ISTANTE.test(istante) ? Number.NaN : Date.parse(istante);
  if (istante !== undefined && Number.isNaN(quando))
    difetti.push({ campo: '/istante', problema: 'scrivi data, ora e fuso: 2026-11-22T10:00:00+01:00' });
  if (difetti.length > 0) return { ok: false, difetti };
  const persona: Persona | undefined =
    operatore !== undefined
      ? { tipo: 'operatore', codice: operatore }
      : se === undefined
        ? undefined
        : { tipo: 'assicurato', codiceFiscale: se, attestata };
  const { postazione, livello, pratica, vistoAltroveSecondiFa, ultimaSecondiFa, secondoCodice } = value;
  return {
    ok: true,
    richiesta: {
      ente: value.ente,
      applicazione: value.applicazione,
      servizio: value.servizio ?? 'eci',
      indirizzo,
      porta: value.porta ?? 'rest',
      ...(chiesto !== undefined && { codiceFiscale: chiesto }),
      ...(persona !== undefined && { persona }),
      ...(postazione !== undefined && { postazione }),
      ...(livello !== undefined && { livello }),
      ...(pratica !== undefined && { pratica }),
      ...(istante !== undefined && { istante: quando }),
      ...(vistoAltroveSecondiFa !== undefined && { vistoAltroveSecondiFa }),
      ...(ultimaSecondiFa !== undefined && { ultimaSecondiFa }),
      ...(secondoCodice !== undefined && { secondoCodice }),
    },
  };
}

const TIPI: Readonly<Record<string, string>> = { boolean: 'true o false', object: 'un oggetto', integer: 'un intero' };

function difettoDi({ keyword, instancePath, params }: ErrorObject): DifettoRichiesta {
  const name = (key: string): string => String(params[key]);
  switch (keyword) {
    case 'required':
      return { campo: `${instancePath}/${name('missingProperty')}`, problema: 'manca' };
    case 'additionalProperties': {
      const known = Object.keys(SCHEMA.properties).join(', ');
      return {
        campo: `${instancePath}/${name('additionalProperty')}`,
        problema: `non c’è un campo così; ci sono: ${known}`,
      };
    }
    case 'enum':
      return {
        campo: instancePath,
        problema: `è uno di: ${(params['allowedValues'] as readonly string[]).join(', ')}`,
      };
    case 'type':
      return {
        campo: instancePath,
        problema: `deve essere ${TIPI[name('type')] ?? 'una stringa'}`,
      };
    case 'minimum':
    case 'maximum':
      return { campo: instancePath, problema: 'è fuori dai limiti: da 0 a 86400' };
    case 'pattern':
      return { campo: instancePath, problema: 'ha caratteri non ammessi, o è troppo lungo' };
    default:
      return { campo: instancePath, problema: 'è vuoto o troppo lungo' };
  }
}
