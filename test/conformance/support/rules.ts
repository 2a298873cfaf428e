/** The two sides of the wire on which a rule can be shown. */
export type Side = 'produced' | 'verified';

interface Rule {
  /** Where the fact sheet on ModI has it. */
  readonly section: string;
  readonly says: string;
  readonly sides: readonly Side[];
}

const both = ['produced', 'verified'] as const;
const produced = ['produced'] as const;
const verified = ['verified'] as const;

/**
 * Every rule of ModI's security patterns that a client or a verifier keeps, by pattern and in the order of the guidelines. Each has a case for
 * each of its sides in this folder; `index.test.ts` says which has not.
 */
export const RULES = {
  'id-auth-channel-01': { section: '2', says: 'TLS: the server is authenticated by its certificate', sides: produced },
  'id-auth-channel-02': { section: '2', says: 'mutual TLS: the client shows its certificate', sides: produced },
  'id-auth-rest-01.header': {
    section: '2',
    says: 'Authorization: Bearer; alg, typ JWT, a reference to the certificate',
    sides: both,
  },
  'id-auth-rest-01.claims': { section: '2', says: 'iat, exp and aud are there', sides: both },
  'id-auth-rest-01.pdnd': {
    section: '2',
    says: 'in PDND trust the voucher is the token: typ at+jwt, kid of PDND',
    sides: verified,
  },
  'id-auth-rest-02.jti': { section: '2', says: 'jti is there too', sides: both },
  'integrity-rest-01.header': {
    section: '2',
    says: 'Agid-JWT-Signature and Digest; the key is in a certificate',
    sides: both,
  },
  'integrity-rest-01.claims': { section: '2', says: 'iat, exp, aud and signed_headers are there', sides: both },
  'integrity-rest-02.kid': { section: '2', says: 'the key is named by its kid on PDND', sides: both },
  'audit-rest-01.pdnd': { section: '2', says: 'kid; iat, exp, aud, purposeId, iss, jti', sides: both },
  'audit-rest-01.direct': { section: '2', says: 'the key is in a certificate; no purposeId', sides: both },
  'audit-rest-02.pdnd-only': { section: '2', says: 'there is no AUDIT_REST_02 in direct trust', sides: both },
  'audit-rest-02.dnonce': { section: '2', says: 'dnonce is there too', sides: both },
  'id-auth-soap-01': { section: '2', says: 'Timestamp and To are signed', sides: both },
  'id-auth-soap-02': { section: '2', says: 'MessageID is signed too, and taken once', sides: both },
  'integrity-soap-01': { section: '2', says: 'Body is signed', sides: both },
  'voucher-bearer': { section: '2', says: 'REST_JWS_2021_Bearer: a voucher bound to no key', sides: verified },
  'voucher-pop': {
    section: '2',
    says: 'REST_JWS_2021_POP: a voucher bound to a key comes with its proof',
    sides: verified,
  },

  'rest.times': {
    section: '3.1',
    says: 'iat and exp are judged, nbf where it is there; all are whole seconds',
    sides: verified,
  },
  'rest.audience': { section: '3.1', says: 'aud is us, to the letter; one text or a list', sides: verified },
  'rest.jti-unique': { section: '3.1', says: 'a jti is taken once (ID_AUTH_REST_02)', sides: verified },
  'rest.certificate-resolved': { section: '3.1', says: 'x5c, x5t#S256 and x5u are taken, each by itself', sides: both },
  'rest.certificate-trusted': { section: '3.1', says: 'the certificate is one that is agreed', sides: verified },
  'rest.signature': { section: '3.1', says: 'the signature is over these bytes and by that key', sides: verified },
  'rest.order': {
    section: '3.1',
    says: 'signature before claims, jti last: nobody burns an id or learns anything without a key',
    sides: verified,
  },

  'integrity.digest-signed': {
    section: '3.2',
    says: 'digest is among the signed headers when there is a payload',
    sides: both,
  },
  'integrity.type-and-coding-signed': {
    section: '3.2',
    says: 'Content-Type and Content-Encoding are signed whenever they are there',
    sides: both,
  },
  'integrity.signed-headers-form': {
    section: '3.2',
    says: 'a list of objects with one member, names in lower case, repeats repeated',
    sides: both,
  },
  'integrity.headers-equal': { section: '3.2', says: 'each signed header equals the received one', sides: verified },
  'integrity.headers-count': { section: '3.2', says: 'a header is there as often as it was signed', sides: verified },
  'integrity.media-type': { section: '3.2', says: 'Content-Type is compared by its meaning', sides: verified },
  'integrity.digest-recomputed': {
    section: '3.2',
    says: 'Digest is that of the body as transmitted, after content coding',
    sides: both,
  },
  'integrity.digest-once': { section: '3.2', says: 'exactly one Digest', sides: verified },
  'integrity.digest-form': {
    section: '3.2',
    says: 'SHA-256=, SHA-384= or SHA-512= to the letter, and standard base64',
    sides: both,
  },
  'integrity.jti-if-present': { section: '3.2', says: 'a jti is unique where it is there', sides: verified },
  'integrity.scope': { section: '3.2', says: 'neither ranges nor PATCH', sides: both },
  'integrity.head': {
    section: '3.2',
    says: 'a response to HEAD has the Digest of the body GET would have had',
    sides: both,
  },
  'integrity.empty-body': {
    section: '3.2',
    says: 'without payload: neither token nor Digest by default, three other agreements',
    sides: both,
  },
  'integrity.same-jti': {
    section: '3.2',
    says: 'the two tokens of a request have the same jti, by default',
    sides: both,
  },
  'integrity.same-signer': {
    section: '3.2',
    says: 'the two tokens of a request are signed with the same certificate',
    sides: verified,
  },
  'integrity.no-purpose': {
    section: '3.2',
    says: 'purposeId is not in the integrity token, by default',
    sides: produced,
  },

  'audit.agreed-claims': {
    section: '3.3',
    says: 'userID and userLocation required, LoA optional, all texts; the list can be agreed otherwise',
    sides: both,
  },
  'audit.reserved-claims': {
    section: '3.3',
    says: 'an agreement cannot give another meaning to the claims of the pattern',
    sides: both,
  },
  'audit.dnonce-form': { section: '3.3', says: 'dnonce is a number of 13 digits; a text of 13 is taken', sides: both },
  'audit.audience': { section: '3.3', says: 'aud may differ from the voucher’s', sides: both },
  'audit.purpose': { section: '3.3', says: 'purposeId equals the voucher’s', sides: verified },
  'audit.issuer': { section: '3.3', says: 'iss is the client’s id', sides: both },
  'audit.digest': {
    section: '3.3',
    says: 'the voucher’s digest is the lower-case hex SHA-256 of the JWS as sent',
    sides: both,
  },
  'audit.digest-complete': { section: '3.3', says: 'a digest without alg or value is refused', sides: verified },
  'audit.reuse': { section: '3.3', says: 'evidence and voucher may come again while they live', sides: verified },
  'audit.header': {
    section: '3.3',
    says: 'Agid-JWT-TrackingEvidence; the hyphenated alias when configured, never both',
    sides: both,
  },

  'times.lifetime': { section: '3.4', says: 'tokens live 300 s by default', sides: produced },
  'times.iat-age': { section: '3.4', says: 'an iat older than 300 s is refused', sides: verified },
  'times.iat-future': { section: '3.4', says: 'an iat more than 5 s in the future is refused', sides: verified },
  'times.exp': { section: '3.4', says: 'now is strictly before exp', sides: verified },
  'times.nbf': { section: '3.4', says: 'nbf has a tolerance of 5 s', sides: both },
  'replay.key': { section: '3.4', says: 'ids are kept by signer, audience and jti', sides: verified },
  'replay.full': { section: '3.4', says: 'a store that is full refuses, it does not forget', sides: verified },
  'replay.jti-length': { section: '3.4', says: 'a jti has at most 255 characters', sides: both },

  'non-repudiation.request-digest': {
    section: '3.5',
    says: 'a signed response says which request it answers: request_digest',
    sides: both,
  },

  'assertion.claims': {
    section: '4',
    says: 'exactly iss, sub, aud, jti, iat, exp, purposeId, and digest where it is given; no nbf',
    sides: produced,
  },
  'assertion.header': { section: '4', says: 'kid, alg, typ JWT', sides: produced },
  'voucher.claims': {
    section: '4',
    says: 'typ at+jwt, issuer, times; PDND’s ids as they are configured; sub is not relied on',
    sides: verified,
  },
  'voucher.audience': {
    section: '4',
    says: 'one of the audiences that PDND joins with commas, whole',
    sides: verified,
  },
  'keys.unknown-kid': { section: '4', says: 'an unknown kid is refused', sides: verified },
  'dpop.proof': {
    section: '4',
    says: 'typ, signature by the header’s key, thumbprint = cnf.jkt, iat, htm, htu, ath, jti once',
    sides: both,
  },

  'common.algorithms': {
    section: '1',
    says: 'RS and ES 256 to 512, bound to key and curve; never none or HMAC',
    sides: both,
  },
  'common.x5t-sha1': { section: '1', says: 'x5t (SHA-1) is refused', sides: verified },
  'common.references-agree': { section: '1', says: 'several references name the same certificate', sides: verified },
  'common.x5u-guarded': { section: '1', says: 'x5u is fetched from agreed https hosts alone', sides: verified },
  'common.issuer-reconciled': {
    section: '1',
    says: 'iss is reconciled with the certificate when it is there',
    sides: verified,
  },
  'common.compact': { section: '1', says: 'JWS compact alone', sides: verified },

  'refused.header-missing': { section: '7', says: 'each header missing', sides: verified },
  'refused.header-twice': { section: '7', says: 'a header twice', sides: verified },
  'refused.digest-of-nothing': { section: '7', says: 'Digest on an empty body', sides: verified },
  'refused.signed-header-changed': {
    section: '7',
    says: 'a signed header altered, missing, repeated',
    sides: verified,
  },
  'refused.times': { section: '7', says: 'iat old or in the future, exp past, nbf in the future', sides: verified },
  'refused.audience': { section: '7', says: 'aud wrong in either token', sides: verified },
  'refused.jti-reused': { section: '7', says: 'jti used before', sides: verified },
  'refused.two-certificates': { section: '7', says: 'different certificates on the two tokens', sides: verified },
  'refused.certificate-expired': { section: '7', says: 'an expired certificate', sides: both },
  'refused.certificate-revoked': { section: '7', says: 'a revoked certificate', sides: verified },
  'refused.kid-unknown': { section: '7', says: 'an unknown kid', sides: verified },
  'refused.audit-person-missing': { section: '7', says: 'evidence without userID or userLocation', sides: verified },
  'refused.audit-digest': {
    section: '7',
    says: 'evidence digest missing, without alg, with a wrong value',
    sides: verified,
  },
  'refused.purpose-differs': {
    section: '7',
    says: 'purposeId differing between voucher and evidence',
    sides: verified,
  },
  'refused.pdnd-ids-differ': {
    section: '7',
    says: 'producer, e-service or descriptor of somebody else',
    sides: verified,
  },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
