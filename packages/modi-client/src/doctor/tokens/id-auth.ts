import { certificateThumbprint } from '../../trust/certificate.js';
import { chainOfHeader } from '../certificate/chain.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { readToken, wrongKind } from '../read-token.js';
import { ageFaults, audienceFaults, claimFaults, headerFaults } from './common.js';

/** Everything wrong with a token of one's own in `Authorization` (ID_AUTH_REST_01 and _02, X.509), as GovWay judges it. */
export function* idAuthFaults(jws: unknown, context: DoctorContext): Generator<Fault> {
  const token = readToken(jws);
  const { header, payload } = token;
  if (payload === undefined || header === undefined) {
    const reason =
      payload === undefined ? token.reason : { it: 'l’header non si legge', en: 'the header cannot be read' };
    yield fault('id-auth/malformed', 'Authorization', { reason });
  } else {
    yield* headerFaults('id-auth', token, context);
    yield* claimFaults('id-auth', payload, ['aud', 'iat', 'exp'], context);
    yield* audienceFaults('id-auth', payload['aud'], context);
    yield* ageFaults('id-auth', payload['iat'], context);
    yield* wrongKind(token, 'idAuth');
  }
  yield* token.remarks;
}

/** The two tokens of one request must name one certificate. */
export function* certificateDiffers(one: string, other: string): Generator<Fault> {
  const [mine, theirs] = [leafOf(one), leafOf(other)];
  if (mine !== undefined && theirs !== undefined && mine !== theirs) {
    yield fault('id-auth/certificate-differs', 'Authorization');
  }
}

/** Its `x5t#S256`, whichever way the certificate is named. */
function leafOf(jws: string): string | undefined {
  const { header = {} } = readToken(jws);
  const chain = chainOfHeader(header);
  const [leaf] = chain === undefined || chain === 'wrong' ? [] : chain;
  if (leaf !== undefined) return certificateThumbprint(leaf);
  const thumbprint = header['x5t#S256'];
  return typeof thumbprint === 'string' ? thumbprint : undefined;
}
