import {
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
import type { ErogatoreClient } from './erogatore-client.js';
import type { RichiestaConsultazione } from './richiesta.js';

/** Who the call says is asking, in every place where the profile says it. */
export interface IdentitaPropagata {
  readonly userId: string;
  readonly userLocation: string;
  readonly LoA: string;
}

/** `LoA` of a person whose application declares none and is excused (E-06): recorded, and told, as such. */
const LIVELLO_NON_DICHIARATO = 'non-dichiarato';

export function identitaPropagata(richiedente: Richiedente, client: ErogatoreClient): IdentitaPropagata {
  const { persona, postazione, livello, applicazioneId } = richiedente;
  if (!persona) throw new Error('a person is required to call the erogatore');
  return {
    userId: persona.tipo === 'operatore' ? persona.codice : client.userIdAssicurato(persona.codiceFiscale),
    // The pattern asks for a workstation *or system* id: a portal that names no workstation is itself the system.
    userLocation: postazione ?? applicazioneId,
    LoA: livello ?? LIVELLO_NON_DICHIARATO,
  };
}

export interface Credenziali {
  readonly evidence?: TrackingEvidence;
  readonly voucher?: Voucher;
}

/** Stage 5: evidence first, because its digest goes into the assertion and comes back in the voucher. */
export async function ottieniCredenziali(
  enteId: string,
  identita: IdentitaPropagata,
  client: ErogatoreClient,
): Promise<Credenziali> {
  const { pdnd, servizio } = client;
  const { tracciamento, voucher } = servizio.profilo;
  if (!pdnd) return {};
  const { signer, clientId, audience, purposeId, organizzazione } = pdnd;
  const evidence =
    tracciamento === 'nessuno'
      ? undefined
      : await pdnd.evidence.get({
          pattern: tracciamento,
          ente: enteId,
          signer,
          clientId,
          audience,
          purposeId,
          userID: identita.userId,
          userLocation: identita.userLocation,
          LoA: identita.LoA,
        });
  const bound = tracciamento === 'AUDIT_REST_02' && evidence ? { digest: evidence.digest } : {};
  return {
    ...(evidence ? { evidence } : {}),
    ...(voucher === 'nessuno'
      ? {}
      : { voucher: await pdnd.vouchers.get({ clientId, signer, purposeId, organizzazione, ...bound }) }),
  };
}

/** The envelope that leaves: the legacy one as it came, or a fresh one, with INPS's Identity where the profile wants it. */
export function componiBusta(
  richiesta: RichiestaConsultazione,
  identita: IdentitaPropagata,
  client: ErogatoreClient,
): Uint8Array {
  const { identity } = client.servizio.profilo;
  const inSoap = identity === 'soap' || identity === 'entrambi';
  const values = { userId: identita.userId, codiceUfficio: client.servizio.codiceUfficio };
  if (!richiesta.busta) {
    if (richiesta.codiceFiscale === undefined) throw new Error('a codice fiscale is required to encode the request');
    const body = client.encodeRichiesta(richiesta.codiceFiscale);
    return inSoap ? wrapBody(body, identityHeader(values, false)) : wrapBody(body);
  }
  if (!inSoap) return richiesta.busta.envelope;
  return insertIdentity(mapEnvelope(richiesta.busta.envelope), values);
}

/** Stage 7: one POST, never repeated. Whatever comes back is handed to the reader as it is. */
export async function inviaAllErogatore(
  envelope: Uint8Array,
  identita: IdentitaPropagata,
  credenziali: Credenziali,
  client: ErogatoreClient,
): Promise<TransportResponse> {
  const { servizio, transport } = client;
  const { identity } = servizio.profilo;
  const { evidence, voucher } = credenziali;
  return transport.send({
    method: 'POST',
    url: servizio.url,
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${client.soapAction}"`,
      Accept: 'text/xml',
      ...(voucher ? { Authorization: `${voucher.tokenType} ${voucher.accessToken}` } : {}),
      ...(evidence ? { [TRACKING_EVIDENCE_HEADER]: evidence.jws } : {}),
      ...(identity === 'http' || identity === 'entrambi'
        ? { 'INPS-Identity-UserId': identita.userId, 'INPS-Identity-CodiceUfficio': servizio.codiceUfficio }
        : {}),
    },
    body: envelope,
    deadlineMs: servizio.tempoMassimoMs,
    maxResponseBytes: servizio.dimensioneMassima,
  });
}
