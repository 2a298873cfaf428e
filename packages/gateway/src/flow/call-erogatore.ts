import {
  getAuditedVoucher,
  identityHeader,
  insertIdentity,
  mapEnvelope,
  wrapBody,
  TRACKING_EVIDENCE_HEADER,
  type TrackingEvidence,
  type TransportResponse,
  type Voucher,
} from '@varco/modi-client';
import type { Richiedente } from '../domain/persona.js';
import type { FattiChiamata } from './annotazioni.js';
import { codiceUfficioDi } from './codice-ufficio.js';
import { componiRest, firmaRest, headersRest, identityHeaders } from './call-rest.js';
import type { Chiamata, ErogatoreClient, ErogatoreSoap } from './erogatore-client.js';
import type { AttesaRisposta } from './firma-risposta.js';
import type { IdentitaPropagata } from './identita-propagata.js';
import type { RichiestaConsultazione } from './richiesta.js';

/** `LoA` of a person whose application declares none and is excused (E-06): recorded, and told, as such. */
const LIVELLO_NON_DICHIARATO = 'non-dichiarato';

export function identitaPropagata(richiedente: Richiedente, client: ErogatoreClient): IdentitaPropagata {
  const { persona, postazione, livello, applicazioneId } = richiedente;
  if (!persona) throw new Error('a person is required to call the erogatore');
  return {
    userId:
      persona.tipo === 'operatore'
        ? (client.userIdOperatore?.(persona.codice) ?? persona.codice)
        : client.userIdAssicurato(persona.codiceFiscale),
    // The pattern asks for a workstation *or system* id: a portal that names no workstation is itself the system.
    userLocation: postazione ?? applicazioneId,
    LoA: livello ?? LIVELLO_NON_DICHIARATO,
    codiceUfficio: codiceUfficioDi(client.servizio, postazione),
  };
}

/** What of it the register keeps: all that INPS is told, but a codice fiscale, which the opening has in its own way. */
export function propagata(
  { persona }: Richiedente,
  { userId, ...dove }: IdentitaPropagata,
  { servizio: { profilo } }: ErogatoreClient,
): Pick<FattiChiamata, 'propagata'> {
  if (profilo.identity === 'nessuno' && profilo.tracciamento === 'nessuno') return {};
  const inChiaro = persona?.tipo === 'assicurato' && persona.codiceFiscale === userId;
  return { propagata: inChiaro ? dove : { userId, ...dove } };
}

/** A request as it is composed, before anything is spent for it. */
export interface Messaggio extends Chiamata {
  readonly bytes: Uint8Array;
}

/** What leaves: signed, where the profile wants it. */
export interface MessaggioInPartenza extends Messaggio {
  /** Those of the signature. */
  readonly headers?: Readonly<Record<string, string>>;
  /** wsa:MessageID, where the pattern has one. */
  readonly messageId?: string;
  readonly attesa?: AttesaRisposta;
}

export interface Credenziali {
  readonly evidence?: TrackingEvidence;
  readonly voucher?: Voucher;
  /** Proof of the key that the voucher is bound to, for one call. */
  readonly prova?: string;
}

/** Stage 5: evidence first, because its digest goes into the assertion and comes back in the voucher. */
export async function ottieniCredenziali(
  enteId: string,
  identita: IdentitaPropagata,
  { pdnd, servizio }: ErogatoreClient,
  chiamata: Chiamata,
): Promise<Credenziali> {
  if (!pdnd) return {};
  const { tracciamento, voucher } = servizio.profilo;
  const { signer, clientId, audience, purposeId, organizzazione, dpop, fonteVoucher } = pdnd;
  const evidenza = {
    pattern: tracciamento,
    ente: enteId,
    signer,
    clientId,
    audience,
    purposeId,
    userID: identita.userId,
    userLocation: identita.userLocation,
    LoA: identita.LoA,
    host: servizio.url,
  };
  if (voucher === 'nessuno' || !fonteVoucher) {
    const { pattern } = evidenza;
    return pattern === 'nessuno' ? {} : { evidence: await pdnd.evidence.get({ ...evidenza, pattern }) };
  }
  const { vouchers } = fonteVoucher;
  const asked = { clientId, signer, purposeId, organizzazione, ...(dpop ? { dpop: dpop.signer } : {}) };
  const had: Required<Pick<Credenziali, 'voucher'>> & Credenziali =
    tracciamento === 'nessuno'
      ? { voucher: await vouchers.get(asked) }
      : await getAuditedVoucher(
          { evidence: pdnd.evidence, vouchers },
          { ...evidenza, ...asked, pattern: tracciamento },
        );
  return dpop ? { ...had, prova: await dpop.prova(had.voucher.accessToken, chiamata) } : had;
}

/** What leaves: an envelope, the legacy one as it came or a fresh one, with INPS's Identity where the profile wants it; or the caller's JSON as it came. */
export function componi(
  richiesta: RichiestaConsultazione,
  identita: IdentitaPropagata,
  client: ErogatoreClient,
): Messaggio {
  if (client.tipo === 'rest') return componiRest(richiesta, client);
  return { metodo: 'POST', url: client.servizio.url, bytes: componiBusta(richiesta, identita, client) };
}

function componiBusta(
  richiesta: RichiestaConsultazione,
  identita: IdentitaPropagata,
  client: ErogatoreSoap,
): Uint8Array {
  const { identity } = client.servizio.profilo;
  const inSoap = identity === 'soap' || identity === 'entrambi';
  const values = { userId: identita.userId, codiceUfficio: identita.codiceUfficio };
  if (richiesta.corpo) throw new Error('a request to a REST service was let pass to a SOAP one');
  if (!richiesta.busta) {
    if (richiesta.codiceFiscale === undefined) throw new Error('a codice fiscale is required to encode the request');
    const body = client.encodeRichiesta(richiesta.codiceFiscale);
    return inSoap ? wrapBody(body, identityHeader(values, false)) : wrapBody(body);
  }
  if (!inSoap) return richiesta.busta.envelope;
  return insertIdentity(mapEnvelope(richiesta.busta.envelope), values);
}

/** Stage 5, last: the signature, over what leaves; its time is that of the call. */
export async function firmaMessaggio(
  messaggio: Messaggio,
  identita: IdentitaPropagata,
  client: ErogatoreClient,
): Promise<MessaggioInPartenza> {
  if (client.firma === undefined) return messaggio;
  if (client.tipo === 'rest') return firmaRest(messaggio, identita, client.firma, client);
  const { envelope, ...firmata } = await client.firma.firma(messaggio.bytes);
  return { ...messaggio, bytes: envelope, ...firmata };
}

/** Stage 7: one call, never repeated. Whatever comes back is handed to the reader as it is. */
export async function inviaAllErogatore(
  messaggio: MessaggioInPartenza,
  identita: IdentitaPropagata,
  credenziali: Credenziali,
  client: ErogatoreClient,
): Promise<TransportResponse> {
  const { servizio, transport } = client;
  const { evidence, voucher, prova } = credenziali;
  const rest = client.tipo === 'rest';
  return transport.send({
    method: messaggio.metodo,
    url: messaggio.url,
    headers: {
      ...(rest ? headersRest(identita, client) : headersSoap(identita, client)),
      ...(voucher ? { Authorization: `${voucher.tokenType} ${voucher.accessToken}` } : {}),
      ...(prova === undefined ? {} : { DPoP: prova }),
      ...(evidence ? { [TRACKING_EVIDENCE_HEADER]: evidence.jws } : {}),
      ...messaggio.headers,
    },
    body: messaggio.bytes,
    deadlineMs: servizio.tempoMassimoMs,
    maxResponseBytes: servizio.dimensioneMassima,
    // A `Digest` is of the bytes as they travel.
    ...(rest ? { keepCoding: true } : {}),
  });
}

function headersSoap(
  identita: IdentitaPropagata,
  { servizio, soapAction }: ErogatoreSoap,
): Readonly<Record<string, string>> {
  const { identity, allegati = 'rifiuta' } = servizio.profilo;
  return {
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: `"${soapAction}"`,
    Accept: allegati === 'rifiuta' ? 'text/xml' : 'text/xml, multipart/related',
    ...(identity === 'http' || identity === 'entrambi' ? identityHeaders(identita) : {}),
  };
}
