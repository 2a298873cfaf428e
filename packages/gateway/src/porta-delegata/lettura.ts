import { elementInScope } from '@varco/modi-client';
import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Applicazione, PortaDelegata } from '../domain/ente.js';
import type { Persona } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';
import { intestazioneRiservata } from '../identity/intestazioni-riservate.js';
import { readBusta, withoutHeader } from './busta.js';
import { checkContentType, readSoapAction } from './content-type.js';
import { difettoComune, difettoPorta, type Difetto } from './difetto.js';
import { checkIntestazioniSoap } from './intestazioni-soap.js';
import { readCircostanze, type Circostanze } from './intestazioni-varco-legacy.js';
import type { RichiestaLegacy } from './messaggio.js';
import { readPersona } from './persona-legacy.js';

/**
 * Finds the codice fiscale asked about in the Body's child, by the service's loaded contract. The envelope goes on as it was sent: a child
 * that holds what the contract's profile does not name, or a code not written exactly as the register will have it, is refused.
 */
export type DecodeCodiceFiscale = (
  ente: EnteSnapshot,
  servizioId: string,
  bodyChildXml: Uint8Array,
) => { readonly ok: true; readonly codiceFiscale: string } | { readonly ok: false; readonly refusal: Refusal };

/** What a legacy request says. Beside a finding stands whatever could be read, so that the register knows as much as was known. */
export interface Lettura {
  readonly persona?: Persona;
  readonly codiceFiscale?: string;
  readonly circostanze: Circostanze;
  /** The envelope that may leave: the Body's bytes as sent, no Header. Absent beside a finding. */
  readonly busta?: { readonly envelope: Uint8Array; readonly soapAction: string };
  readonly difetto?: Difetto;
}

const no = (difetto: Difetto): Lettura => ({ circostanze: {}, difetto });

function checkHttp(request: RichiestaLegacy): Difetto | undefined {
  if (request.metodo !== 'POST') return difettoPorta('metodo');
  const riservata = intestazioneRiservata(request.rawHeaders);
  return riservata && difettoComune(riservata);
}

/** Reads a request of an application that owns the porta. The first finding wins; a request without one is syntactically sound. */
export function readRichiesta(
  request: RichiestaLegacy,
  {
    ente,
    applicazione,
    porta,
  }: { readonly ente: EnteSnapshot; readonly applicazione: Applicazione; readonly porta: PortaDelegata },
  decode: DecodeCodiceFiscale,
): Lettura {
  const { rawHeaders, corpo } = request;
  const difettoHttp = checkHttp(request);
  if (difettoHttp) return no(difettoHttp);
  if (!(corpo instanceof Uint8Array)) return no(difettoPorta('troppo-grande'));
  const difettoTipo = checkContentType(rawHeaders);
  if (difettoTipo) return no(difettoTipo);
  const azione = readSoapAction(rawHeaders);
  if (!azione.ok) return no(azione.difetto);
  const letta = readBusta(corpo);
  if (!letta.ok) return no(letta.difetto);

  const { busta } = letta;
  const { circostanze, difetto: difettoCircostanze } = readCircostanze(rawHeaders, applicazione, porta);
  const chiesto = decode(ente, porta.servizioId, elementInScope(busta.map, busta.contenuto));
  const codiceFiscale = chiesto.ok ? chiesto.codiceFiscale : undefined;
  const chi = readPersona(porta, busta, rawHeaders, codiceFiscale);
  const difetto =
    checkIntestazioniSoap(busta.map, porta.fontePersona) ??
    difettoCircostanze ??
    (chi.ok ? undefined : chi.difetto) ??
    (chiesto.ok ? undefined : difettoComune(chiesto.refusal));
  return {
    ...(chi.ok && chi.persona !== undefined ? { persona: chi.persona } : {}),
    ...(codiceFiscale === undefined ? {} : { codiceFiscale }),
    circostanze,
    ...(difetto === undefined
      ? { busta: { envelope: withoutHeader(busta.map), soapAction: azione.soapAction } }
      : { difetto }),
  };
}
