import type { Fault, InpsContext } from '../context.js';
import type { CallFindings } from './judge-call.js';
import type { ReceivedCall } from './received-call.js';
import type { Reply } from './reply.js';

export interface LoggedCall {
  readonly call: ReceivedCall;
  /** `OK`, an esito, or the reason of a refusal. */
  readonly code: string;
  readonly reason?: string;
  readonly findings: CallFindings;
  /** As it leaves, or would have left; absent when the caller went away first. */
  readonly reply?: Reply;
  readonly fault?: Fault | undefined;
  readonly govwayId: string;
}

const MAX_LOGGED_ENVELOPE = 65_536;

/**
 * Writes a call in the log: who asked, about whom, with which proofs, and what came of it. It holds the envelope as it
 * arrived, since everyone in the sandbox is made up; tokens are kept as claims, so that nobody can use them again.
 */
export function logCall(context: InpsContext, logged: LoggedCall): void {
  const { call, findings, reply } = logged;
  context.log.append({
    kind: 'inps-eci',
    govwayId: logged.govwayId,
    method: call.method,
    path: call.path,
    code: logged.code,
    reason: logged.reason,
    status: reply?.status,
    fault: logged.fault?.kind,
    codiceFiscale: findings.codiceFiscale,
    identity: { soap: findings.soapIdentity, http: findings.httpIdentity },
    userID: findings.evidence?.['userID'],
    userLocation: findings.evidence?.['userLocation'],
    LoA: findings.evidence?.['LoA'],
    evidence: findings.evidence,
    voucher: findings.voucher,
    signature: findings.signed && {
      signer: findings.signed.signer,
      messageId: findings.signed.messageId,
      to: findings.signed.to,
      covered: [
        'Timestamp',
        ...findings.signed.headers.map(({ local }) => local),
        ...(findings.signed.body === undefined ? [] : ['Body']),
      ],
    },
    clientCertificate: call.certificate.state === 'missing' ? undefined : call.certificate.subject,
    consumer: findings.consumer,
    callsToday: findings.callsToday,
    headerNames: Object.keys(call.headers),
    requestBytes: call.body.length,
    responseBytes: reply === undefined ? undefined : (reply.packed ?? Buffer.from(reply.body)).length,
    envelope: call.body.toString('utf8', 0, MAX_LOGGED_ENVELOPE),
  });
}
