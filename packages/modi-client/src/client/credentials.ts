import type { Clock } from '../ports/clock.js';
import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { EvidenceValues } from '../tracking/evidence-claims.js';
import type { EvidenceRequest } from '../tracking/evidence-source.js';
import type { TrackingEvidence } from '../tracking/tracking-evidence.js';
import { getAuditedVoucher } from '../voucher/audited-voucher.js';
import type { Voucher } from '../voucher/voucher.js';
import type { Prepared } from './prepare.js';
import type { ReadRequest } from './read-request.js';
import type { Persona } from './servizio.js';

/** Who asks and by what right: what of it the service wants. */
export interface Credentials {
  readonly voucher?: Voucher;
  readonly evidence?: { readonly jws: string; readonly jti: string };
}

/** An evidence this close to its end could expire on the way. */
const LEAST_LIFE_MS = 5_000;

/** Evidence first, then the voucher that may be bound to it. */
export async function getCredentials(
  client: Prepared,
  clock: Clock,
  { persona }: ReadRequest,
  signal: AbortSignal | undefined,
): Promise<Credentials> {
  const { profile, house, clientId, organizzazione, purposeId, source, dpop } = client;
  const { tracciamento: pattern } = profile;
  const asked = {
    clientId,
    signer: source,
    organizzazione,
    ...(dpop === undefined ? {} : { dpop }),
    ...(signal === undefined ? {} : { signal }),
  };
  if (house.pdnd === undefined || purposeId === undefined || profile.voucher === 'nessuno') {
    return pattern === 'nessuno' ? {} : { evidence: await directEvidence(client, persona) };
  }
  const { vouchers } = house.pdnd;
  if (pattern === 'nessuno') return { voucher: await vouchers.get({ ...asked, purposeId }) };
  const request = { ...asked, ...evidenceOf(client, persona), pattern, purposeId };
  const audited = async (): ReturnType<typeof getAuditedVoucher> =>
    getAuditedVoucher({ evidence: client.evidence, vouchers }, request);
  const first = await audited();
  // Who has waited long for PDND's pace may hold an evidence that would not live to be read.
  return first.evidence.expiresAt - clock.now() >= LEAST_LIFE_MS ? first : audited();
}

/** AUDIT_REST_01 outside PDND: signed with the certificate, and without finalità. */
async function directEvidence(client: Prepared, persona: Persona | undefined): Promise<TrackingEvidence> {
  const { certificate } = client;
  return client.evidence.get({
    ...evidenceOf(client, persona),
    pattern: 'AUDIT_REST_01',
    clientId: client.clientId,
    signer: client.source,
    ...(certificate === undefined ? {} : { reference: certificate }),
  });
}

/** What an evidence says, whichever its trust. */
function evidenceOf(
  { profile, organizzazione }: Prepared,
  persona: Persona | undefined,
): EvidenceValues & Pick<EvidenceRequest, 'ente' | 'audience' | 'host'> {
  if (persona === undefined) throw invalidOption('persona', 'is needed by this service');
  const { audience = profile.audience, claimNames, claims } = profile.evidenza;
  const { userID, userLocation, LoA, claims: moreClaims } = persona;
  const given: unknown = moreClaims ?? {};
  if (!isObject(given)) throw invalidOption('persona.claims', 'must hold texts by name');
  return {
    ente: organizzazione,
    audience,
    host: profile.url,
    userID,
    userLocation,
    ...(LoA === undefined ? {} : { LoA }),
    ...(claimNames === undefined ? {} : { claimNames }),
    ...(moreClaims === undefined ? {} : { moreClaims }),
    ...(claims === undefined ? {} : { claims }),
  };
}
