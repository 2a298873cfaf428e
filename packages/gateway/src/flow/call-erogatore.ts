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
import type { BustaFirmata, ErogatoreClient } from './erogatore-client.js';
import { codiceUfficioDi } from './codice-ufficio.js';
import type { RichiestaConsultazione } from './richiesta.js';

/** Who the call says is asking, in every place where the profile says it. */
export interface IdentitaPropagata {
  readonly userId: string;
  readonly userLocation: string;
  readonly LoA: string;
  readonly codiceUfficio: string;
}

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

/** What leaves: signed, where the profile wants it. */
export type BustaInPartenza = Pick<BustaFirmata, 'envelope'> & Partial<BustaFirmata>;

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
  return dpop ? { ...had, prova: await dpop.prova(had.voucher.accessToken) } : had;
}

/** The envelope that leaves: the legacy one as it came, or a fresh one, with INPS's Identity where the profile wants it. */
export function componiBusta(
  richiesta: RichiestaConsultazione,
  identita: IdentitaPropagata,
  client: ErogatoreClient,
): Uint8Array {
  const { identity } = client.servizio.profilo;
  const inSoap = identity === 'soap' || identity === 'entrambi';
  const values = { userId: identita.userId, codiceUfficio: identita.codiceUfficio };
  if (!richiesta.busta) {
    if (richiesta.codiceFiscale === undefined) throw new Error('a codice fiscale is required to encode the request');
    const body = client.encodeRichiesta(richiesta.codiceFiscale);
    return inSoap ? wrapBody(body, identityHeader(values, false)) : wrapBody(body);
  }
  if (!inSoap) return richiesta.busta.envelope;
  return insertIdentity(mapEnvelope(richiesta.busta.envelope), values);
}

/** Stage 5, last: the signature, over what leaves; its time is that of the call. */
export async function firmaBusta(envelope: Uint8Array, { firma }: ErogatoreClient): Promise<BustaInPartenza> {
  return firma === undefined ? { envelope } : firma.firma(envelope);
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
  const { evidence, voucher, prova } = credenziali;
  return transport.send({
    method: 'POST',
    url: servizio.url,
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${client.soapAction}"`,
      Accept: (servizio.profilo.allegati ?? 'rifiuta') === 'rifiuta' ? 'text/xml' : 'text/xml, multipart/related',
      ...(voucher ? { Authorization: `${voucher.tokenType} ${voucher.accessToken}` } : {}),
      ...(prova === undefined ? {} : { DPoP: prova }),
      ...(evidence ? { [TRACKING_EVIDENCE_HEADER]: evidence.jws } : {}),
      ...(identity === 'http' || identity === 'entrambi'
        ? { 'INPS-Identity-UserId': identita.userId, 'INPS-Identity-CodiceUfficio': identita.codiceUfficio }
        : {}),
    },
    body: envelope,
    deadlineMs: servizio.tempoMassimoMs,
    maxResponseBytes: servizio.dimensioneMassima,
  });
}
