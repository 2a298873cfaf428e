import type { Clock } from '../ports/clock.js';
import { createIdAuthToken } from '../rest/id-auth-token.js';
import { checkText } from '../checks/identifiers.js';
import { invalidOption } from '../errors/configuration-error.js';
import { tell } from '../events/modi-event.js';
import { signerOf } from '../keys/key-ring.js';
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
    return pattern === 'nessuno' ? {} : { evidence: await directEvidence(client, clock, persona) };
  }
  const { vouchers } = house.pdnd;
  if (pattern === 'nessuno') return { voucher: await vouchers.get({ ...asked, purposeId }) };
  const { userID, userLocation, LoA } = personaOf(persona);
  const audited = async (): ReturnType<typeof getAuditedVoucher> =>
    getAuditedVoucher(
      { evidence: client.evidence, vouchers },
      {
        ...asked,
        pattern,
        ente: organizzazione,
        audience: profile.audience,
        purposeId,
        userID,
        userLocation,
        LoA,
        host: profile.url,
      },
    );
  const first = await audited();
  // Who has waited long for PDND's pace may hold an evidence that would not live to be read.
  return first.evidence.expiresAt - clock.now() >= LEAST_LIFE_MS ? first : audited();
}

/** AUDIT_REST_01 outside PDND: signed with the certificate, and without finalità. */
async function directEvidence(
  { source, certificate, profile, clientId, ttlSeconds, house }: Prepared,
  clock: Clock,
  persona: Persona | undefined,
): Promise<{ readonly jws: string; readonly jti: string }> {
  const { userID, userLocation, LoA } = personaOf(persona);
  const evidence = await createIdAuthToken({
    signer: signerOf(source),
    ...(certificate === undefined ? {} : { reference: certificate }),
    audience: profile.audience,
    issuer: clientId,
    ttlSeconds,
    clock,
    ids: house.ids,
    claims: {
      userID: checkText('persona.userID', userID),
      userLocation: checkText('persona.userLocation', userLocation),
      LoA: checkText('persona.LoA', LoA),
    },
  });
  tell(house.onEvent, { type: 'evidence.made', pattern: 'AUDIT_REST_01', clientId, jti: evidence.jti });
  return evidence;
}

function personaOf(persona: Persona | undefined): Persona {
  if (persona === undefined) throw invalidOption('persona', 'is needed by this service');
  return persona;
}
