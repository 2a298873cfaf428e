import type { Credenziale, CredenzialeOidc } from '../domain/credenziale.js';
import { LIVELLI_PER_ACR } from '../domain/livelli-acr.js';
import type { Livello } from '../domain/persona.js';

type OidcScritta = Omit<CredenzialeOidc, 'audience' | 'token' | 'etaMassima' | 'livello'> &
  Partial<Pick<CredenzialeOidc, 'token' | 'etaMassima'>> & {
    readonly audience: string | readonly string[];
    readonly livello?: { readonly claim?: string; readonly valori?: Readonly<Record<string, Livello>> };
  };

/** A credential as people write it. */
export type CredenzialeScritta = Exclude<Credenziale, { readonly tipo: 'oidc' }> | OidcScritta;

/** Longer than any working day; an access token lives minutes, and its `exp` says so. */
const ETA_MASSIMA = 12 * 3600;

export function completeCredenziale(scritta: CredenzialeScritta, secret: (ref: string) => string): Credenziale {
  if (scritta.tipo === 'basic') return { ...scritta, segretoSha256: bareHex(scritta.segretoSha256) };
  if (scritta.tipo === 'certificato') {
    const { improntaSha256 } = scritta;
    return improntaSha256 === undefined ? scritta : { ...scritta, improntaSha256: bareHex(improntaSha256) };
  }
  const { audience, token, etaMassima, livello, ca, ...come } = scritta;
  return {
    ...come,
    audience: typeof audience === 'string' ? [audience] : audience,
    token: token ?? 'at+jwt',
    etaMassima: etaMassima ?? ETA_MASSIMA,
    livello: { claim: livello?.claim ?? 'acr', valori: livello?.valori ?? LIVELLI_PER_ACR },
    ...(ca === undefined ? {} : { ca: secret(ca) }),
  };
}

/** Fingerprints as openssl prints them (`AB:CD…`) and as they are compared. */
function bareHex(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}
