/** Signs what the REST service answers, where the profile says so, and the ways to spoil that signature on demand. */
import { createHash, createPrivateKey, createPublicKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import type { Fault, InpsContext, IssuedCertificate, RestProfilo } from '../context.js';
import type { Reply } from './reply.js';
import { writeSignedHeaders } from './signed-headers.js';

/** Signs a reply of the service; hands back any other as it is. */
export type RestAnswerSigner = (
  reply: Reply,
  request: {
    /** As it arrived: goes into `request_digest`. */
    readonly digest: string | undefined;
    /** Whom the answer is for: the client of the voucher. */
    readonly audience: string;
  },
  fault: Fault | undefined,
  deps: { readonly profilo: RestProfilo; readonly issuer: string },
) => Promise<Reply>;

const VALID_FOR_S = 300;
const EXPIRED_SINCE_S = 300;
const OTHER_DIGEST = digestOf("un'altra richiesta");

function digestOf(text: string): string {
  return `SHA-256=${createHash('sha256').update(text).digest('base64')}`;
}

/** RFC 7638: the kid by which a key set names the key of a certificate. */
function thumbprint({ publicKey }: X509Certificate): string {
  const { crv, e, kty, n, x, y } = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
    format: 'jwk',
  });
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** One compact JWS, by the key of a certificate: named by kid, and carried as x5c. */
function signCompact({ certificate, key }: IssuedCertificate, payload: object): string {
  const privateKey = createPrivateKey(key);
  const x509 = new X509Certificate(certificate);
  const header = {
    alg: privateKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256',
    typ: 'JWT',
    kid: thumbprint(x509),
    x5c: [x509.raw.toString('base64')],
  };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(input, 'ascii'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** The last letter or digit becomes another: what was JSON is JSON still. */
function tamper(body: string): string {
  return body.replace(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/, (last) => (last === '7' ? '8' : '7'));
}

export function createRestAnswerSigner({ pki, clock }: InpsContext): RestAnswerSigner {
  const own: IssuedCertificate = { certificate: pki.serverCert, key: pki.serverKey };
  let stranger: Promise<IssuedCertificate> | undefined;

  const signer = async (fault: Fault | undefined): Promise<IssuedCertificate> => {
    if (fault?.kind !== 'risposta-altro-certificato') return own;
    stranger ??= pki.issueUntrusted('localhost');
    return stranger;
  };

  return async (reply, { digest: asked, audience }, fault, { profilo, issuer }) => {
    if (profilo.risposta !== 'firmata' || reply.ofService !== true) return reply;
    if (fault?.kind === 'risposta-non-firmata') return reply;
    const iat =
      Math.floor(clock.now() / 1000) - (fault?.kind === 'risposta-scaduta' ? EXPIRED_SINCE_S + VALID_FOR_S : 0);
    const digest = digestOf(reply.body);
    const request = asked !== undefined && fault?.kind === 'risposta-altra-richiesta' ? OTHER_DIGEST : asked;
    const contentType = reply.headers['Content-Type'] ?? '';
    const token = signCompact(await signer(fault), {
      ...{ iss: issuer, aud: audience, iat, nbf: iat, exp: iat + VALID_FOR_S, jti: randomUUID() },
      ...(request === undefined ? {} : { request_digest: request }),
      ...writeSignedHeaders(
        [
          ['digest', digest],
          ['content-type', contentType],
        ],
        profilo.dialetto,
      ),
    });
    return {
      ...reply,
      headers: { ...reply.headers, Digest: digest, 'Agid-JWT-Signature': token },
      body: fault?.kind === 'risposta-manomessa' ? tamper(reply.body) : reply.body,
    };
  };
}
