import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { signCompact } from '../jws/sign.js';
import { digestOf, readDigest, type DigestAlgorithm } from './digest.js';
import { readMessage, refuseOutOfScope, signsEmpty, type EmptyBody, type HttpMessage } from './message.js';
import { DIGEST_HEADER, INTEGRITY_HEADER } from './names.js';
import {
  checkDialect,
  fieldsToSign,
  namesToSign,
  writeSignedHeaders,
  type IntegrityDialect,
} from './signed-headers.js';
import { tokenParts, type TokenOptions } from './token-claims.js';

export interface IntegrityOptions extends TokenOptions {
  /** Without `Digest` and `Agid-JWT-Signature`: they are made here. */
  readonly message: HttpMessage;
  /** Headers to sign besides `Digest`, `Content-Type` and `Content-Encoding`; the message must have them. */
  readonly alsoSigned?: readonly string[];
  /** Default `omit`. */
  readonly emptyBody?: EmptyBody;
  /** Default `agid`. With `inps`, `sub` is `iss` unless given. */
  readonly dialect?: IntegrityDialect;
  /** Default `SHA-256`. */
  readonly digestAlgorithm?: DigestAlgorithm;
  /** In a response: `Digest` of the request it answers, as it was received (PROFILE_NON_REPUDIATION_01). Becomes `request_digest`. */
  readonly requestDigest?: string;
}

export interface SignedIntegrity {
  /** To add to the message, as they are: `Digest` and `Agid-JWT-Signature`. Empty when the message is not to be signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** The value of `Digest`, for a response's `request_digest`. */
  readonly digest: string | undefined;
  /** Of the token; `undefined` when there is none. */
  readonly jti: string | undefined;
}

const NOT_SIGNED: SignedIntegrity = Object.freeze({ headers: Object.freeze({}), digest: undefined, jti: undefined });

/**
 * Signs a message by INTEGRITY_REST_01 (the reference is a certificate) or INTEGRITY_REST_02 (a `kid` of PDND): `Digest` of the body and
 * `Agid-JWT-Signature` over it, over `Content-Type` and `Content-Encoding` when they are there, and over what else is named. Send body
 * and signed headers exactly as they were given: whatever compresses or rewrites them later breaks the signature.
 *
 * A response to HEAD is signed with the body that GET would have had.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field, ERR_MODI_KEY_UNUSABLE; TokenError ERR_MODI_OUT_OF_SCOPE for PATCH and
 *   partial content that are to be signed, ERR_MODI_CERT_EXPIRED; what the signer throws
 */
export async function signIntegrity(options: IntegrityOptions): Promise<SignedIntegrity> {
  checkPorts(options, ['signer', 'clock', 'ids']);
  const { dialect = 'agid', emptyBody = 'omit', alsoSigned = [], requestDigest } = options;
  checkDialect(dialect);
  const read = readMessage(options.message);
  const { direction, fields, body } = read;
  for (const own of [DIGEST_HEADER, INTEGRITY_HEADER]) {
    if (fields.has(own.toLowerCase())) throw invalidOption('headers', `holds ${own} already: it is made here`);
  }
  const signed = body.length > 0 || signsEmpty(direction, emptyBody);
  if (!signed && alsoSigned.length === 0) return NOT_SIGNED;
  refuseOutOfScope(read);
  const digest = signed ? digestOf(body, options.digestAlgorithm) : undefined;
  if (requestDigest !== undefined) {
    if (direction !== 'response') throw invalidOption('requestDigest', 'goes into responses only');
    readDigest(requestDigest, true);
  }
  const { header, payload, jti } = tokenParts(
    dialect === 'inps' && options.issuer !== undefined ? { subject: options.issuer, ...options } : options,
    {
      ...(requestDigest === undefined ? {} : { request_digest: requestDigest }),
      ...writeSignedHeaders(fieldsToSign(fields, digest, namesToSign(fields, dialect, alsoSigned)), dialect),
    },
  );
  const token = await signCompact(options.signer, header, payload);
  return {
    headers: { ...(digest === undefined ? {} : { [DIGEST_HEADER]: digest }), [INTEGRITY_HEADER]: token },
    digest,
    jti,
  };
}
