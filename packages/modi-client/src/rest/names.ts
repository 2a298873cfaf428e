/** HTTP header of the ModI integrity token (INTEGRITY_REST_01 and 02). */
export const INTEGRITY_HEADER = 'Agid-JWT-Signature';

/** HTTP header of the body's digest: RFC 3230's, not RFC 9530's `Content-Digest`. */
export const DIGEST_HEADER = 'Digest';
