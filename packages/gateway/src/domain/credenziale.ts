import type { Livello } from './persona.js';
import type { SecretRef } from './servizio.js';

/** How an application proves itself. Secrets are generated (≥ 128 bits) and kept as SHA-256 hex. */
export type Credenziale =
  | { readonly tipo: 'basic'; readonly utente: string; readonly segretoSha256: string }
  | CredenzialeCertificato
  | CredenzialeOidc;

/** A client certificate, that must also chain to the CA of clients: known by its fingerprint, or by who issued it and one name. */
export interface CredenzialeCertificato {
  readonly tipo: 'certificato';
  /** SHA-256 of the certificate's DER, lower-case hex; then nothing else. */
  readonly improntaSha256?: string;
  /** Issuer's distinguished name, whole (RFC 4514). */
  readonly emittente?: string;
  /** Subject's distinguished name, whole (RFC 4514); or `san`. */
  readonly soggetto?: string;
  /** One subjectAltName: `URI:…` to the letter, or `DNS:…`. */
  readonly san?: string;
}

/** What a token says it is: an access token of RFC 9068, one without a type of its own (as Keycloak makes them), or an ID token. */
export type FormaToken = 'at+jwt' | 'jwt' | 'id-token';

/** Tokens of the fund's identity provider: they prove the application, and where configured the person. */
export interface CredenzialeOidc {
  readonly tipo: 'oidc';
  /** `iss`, to the letter; the discovery document is under it. */
  readonly issuer: string;
  /** Values of `aud` taken as ours; an ID token may have no other. */
  readonly audience: readonly string[];
  readonly token: FormaToken;
  /** The client the token was given to: `client_id`, or `azp`. Absent: any client of the audience. */
  readonly clientId?: string;
  /** Seconds since `iat` after which a token is not taken, whatever its `exp`. Default 43 200. */
  readonly etaMassima: number;
  /** Whom the token names, and in which claim. Absent: nobody; the person comes from the `Varco-*` headers of an application trusted for it. */
  readonly persona?: { readonly tipo: 'assicurato' | 'operatore'; readonly claim: string };
  /** Which claim says the level of assurance, and what its values mean. */
  readonly livello: { readonly claim: string; readonly valori: Readonly<Record<string, Livello>> };
  /** Claim of the workstation. */
  readonly postazione?: string;
  /** Claim of the case. */
  readonly pratica?: string;
  /** CAs of the provider's site instead of the system's. */
  readonly ca?: SecretRef;
  /** `http://host:port` of a CONNECT proxy towards it. */
  readonly proxy?: string;
}
