import { createHash, randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { epochSeconds } from '../../clock.js';
import type { SandboxClock } from '../../context.js';
import type { Answer } from '../answers.js';
import type { VoucherKeys } from '../voucher-keys.js';

const CONTENT_TYPE = 'application/json; charset=utf-8';
const SECONDS = 100;

export interface AnswerSigner {
  readonly keys: VoucherKeys;
  readonly clock: SandboxClock;
  /** `iss`. */
  origin(): string;
}

/** Sends an answer of v3, errors too: with `Digest`, and `Agid-JWT-Signature` over it. */
export function sendSigned(
  response: Response,
  answer: Answer,
  clientId: string | undefined,
  signer: AnswerSigner,
): void {
  const bytes = Buffer.from(JSON.stringify(answer.body));
  const digest = `SHA-256=${createHash('sha256').update(bytes).digest('base64')}`;
  const iat = epochSeconds(signer.clock);
  const signature = signer.keys.sign({
    iss: signer.origin(),
    jti: randomUUID(),
    iat,
    nbf: iat,
    exp: iat + SECONDS,
    ...(clientId === undefined ? {} : { client_id: clientId }),
    signed_headers: [
      { digest },
      { 'content-type': CONTENT_TYPE },
      { 'x-correlation-id': String(response.locals['correlationId']) },
    ],
  });
  response.status(answer.status).set(answer.headers).set({
    'Content-Type': CONTENT_TYPE,
    Digest: digest,
    'Agid-JWT-Signature': signature,
  });
  response.end(bytes);
}
