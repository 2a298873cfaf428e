import { parseCodiceFiscale } from '@varco/eci-mapper';
import {
  ModiError,
  childElements,
  elementText,
  findElement,
  type ElementRange,
  type EnvelopeMap,
} from '@varco/modi-client';
import { containsCodiceFiscale, SENZA_CODICE_FISCALE } from '../domain/codice-fiscale-nel-testo.js';
import type { PortaDelegata } from '../domain/ente.js';
import { parsePercorso } from '../domain/percorso-xml.js';
import type { Persona } from '../domain/persona.js';
import type { BustaLegacy } from './busta.js';
import { difettoComune, difettoPorta, type Difetto } from './difetto.js';
import { isFonte } from './intestazioni-soap.js';
import { headerValues } from './messaggio.js';
import { WSSE } from './nomi.js';

const CODICE_OPERATORE = /^[A-Za-z0-9._-]{1,32}$/;

type Lettura<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly difetto: Difetto };

const no = (difetto: Difetto): { readonly ok: false; readonly difetto: Difetto } => ({ ok: false, difetto });
const assente = (campo: string, dettaglio?: string): { readonly ok: false; readonly difetto: Difetto } =>
  no(
    difettoComune({
      motivo: 'persona-assente',
      campo,
      requisito: 'Q-03',
      ...(dettaglio === undefined ? {} : { dettaglio }),
    }),
  );
const ripetuta = (campo: string): { readonly ok: false; readonly difetto: Difetto } =>
  no(difettoComune({ motivo: 'intestazione-ripetuta', campo, requisito: 'Q-03' }));

/** The text of an element that holds text alone; `undefined`: it holds elements. */
function textOf(map: EnvelopeMap, element: ElementRange): string | undefined {
  try {
    return elementText(map, element).trim();
  } catch (error) {
    if (error instanceof ModiError && error.code === 'ERR_MODI_ENVELOPE_INVALID') return undefined;
    throw error;
  }
}

function fromHeader(rawHeaders: readonly string[], nome: string): Lettura<{ valore: string; campo: string }> {
  const values = headerValues(rawHeaders, nome);
  if (values.length > 1) return ripetuta(nome);
  return values[0] ? { ok: true, valore: values[0], campo: nome } : assente(nome);
}

function fromElement(
  map: EnvelopeMap,
  header: ElementRange | undefined,
  campo: string,
): Lettura<{ valore: string; campo: string }> {
  if (!header) return assente(campo);
  const valore = textOf(map, header);
  if (valore === undefined)
    return no(difettoPorta('persona-non-leggibile', { campo, dettaglio: "L'elemento deve contenere solo testo." }));
  return valore === '' ? assente(campo) : { ok: true, valore, campo };
}

const USERNAME = 'wsse:UsernameToken/wsse:Username';

/** A Security header with one UsernameToken and nothing beside it; what else the token holds (a password) is not read. */
function fromUsernameToken(
  map: EnvelopeMap,
  security: ElementRange | undefined,
): Lettura<{ valore: string; campo: string }> {
  if (!security) return assente(USERNAME);
  const [token, ...altri] = childElements(map, security);
  if (!token) return assente(USERNAME);
  if (altri.length > 0 || token.namespace !== WSSE || token.localName !== 'UsernameToken') {
    return no(
      difettoComune({
        motivo: 'intestazione-riservata',
        campo: security.qName,
        requisito: 'Q-03',
        dettaglio: 'wsse:Security è ammessa solo con un UsernameToken, da cui si legge la persona.',
      }),
    );
  }
  const names = childElements(map, token).filter(
    ({ namespace, localName }) => namespace === WSSE && localName === 'Username',
  );
  return names.length > 1 ? ripetuta(USERNAME) : fromElement(map, names[0], USERNAME);
}

function fromBody({ map, contenuto }: BustaLegacy, percorso: string): Lettura<{ valore: string; campo: string }> {
  const passi = parsePercorso(percorso);
  const [primo, ...altri] = passi ?? [];
  if (!primo) return assente(percorso, "Il percorso configurato per la persona non è valido: avvisare l'ente.");
  // The envelope's one reading has found the Body's only child: the rest of the path is looked for in there.
  if (primo.namespace !== contenuto.namespace || primo.localName !== contenuto.localName) return assente(percorso);
  let element: ElementRange | undefined;
  try {
    element = findElement(map, contenuto, altri);
  } catch (error) {
    if (error instanceof ModiError && error.code === 'ERR_MODI_ENVELOPE_INVALID')
      return assente(percorso, "L'elemento deve esserci, una volta sola.");
    throw error;
  }
  return fromElement(map, element, percorso);
}

function readFonte(
  porta: PortaDelegata,
  busta: BustaLegacy,
  rawHeaders: readonly string[],
): Lettura<{ valore: string; campo: string }> {
  const { fontePersona } = porta;
  switch (fontePersona.tipo) {
    case 'header':
      return fromHeader(rawHeaders, fontePersona.nome);
    case 'xpath':
      return fromBody(busta, fontePersona.percorso);
    case 'username-token':
    case 'soap-header': {
      const found = busta.map.headers.filter((header) => isFonte(header, fontePersona));
      const campo = fontePersona.tipo === 'soap-header' ? `{${fontePersona.namespace}}${fontePersona.nome}` : USERNAME;
      if (found.length > 1) return ripetuta(campo);
      return fontePersona.tipo === 'soap-header'
        ? fromElement(busta.map, found[0], campo)
        : fromUsernameToken(busta.map, found[0]);
    }
    case 'assicurato-attestato':
      throw new Error('nobody is named where the application attests the insured');
  }
}

/**
 * The one person behind a legacy request, from where the porta says. `asked`: the codice fiscale in the request, which is the
 * person's own where the application attests it (Q-03b). Whether that person may ask is for the rules to say.
 */
export function readPersona(
  porta: PortaDelegata,
  busta: BustaLegacy,
  rawHeaders: readonly string[],
  asked: string | undefined,
): Lettura<{ persona: Persona | undefined }> {
  if (porta.fontePersona.tipo === 'assicurato-attestato') {
    if (porta.tipoPersona !== 'assicurato') {
      return assente('tipoPersona', "La porta attesta l'assicurato ma è configurata per operatori: avvisare l'ente.");
    }
    return {
      ok: true,
      persona: asked === undefined ? undefined : { tipo: 'assicurato', codiceFiscale: asked, attestata: true },
    };
  }
  const fonte = readFonte(porta, busta, rawHeaders);
  if (!fonte.ok) return fonte;
  const { valore, campo } = fonte;
  if (porta.tipoPersona === 'operatore') {
    if (containsCodiceFiscale(valore)) {
      const dettaglio = SENZA_CODICE_FISCALE['Varco-Operatore'];
      return no(difettoComune({ motivo: 'richiesta-non-valida', campo, dettaglio }));
    }
    return CODICE_OPERATORE.test(valore)
      ? { ok: true, persona: { tipo: 'operatore', codice: valore } }
      : no(
          difettoPorta('persona-non-leggibile', {
            campo,
            dettaglio: 'Da 1 a 32 caratteri tra lettere, cifre, punto, trattino e trattino basso.',
          }),
        );
  }
  const parsed = parseCodiceFiscale(valore);
  return parsed.ok
    ? { ok: true, persona: { tipo: 'assicurato', codiceFiscale: parsed.codiceFiscale, attestata: false } }
    : no(difettoComune({ motivo: 'codice-fiscale-non-valido', campo, requisito: 'Q-03', dettaglio: parsed.dettaglio }));
}
