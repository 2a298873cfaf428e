import { decodeCompact, jwksResolver, TokenError, verifyToken, type Clock } from '@varco/modi-client';
import type { AnagrafeSnapshot } from '../../anagrafe/anagrafe.js';
import type { CredenzialeOidc, FormaToken } from '../../domain/credenziale.js';
import type { Refusal } from '../../domain/refusal.js';
import { indiceCredenziali, type ApplicazioneConToken } from '../indice-credenziali.js';
import { EmittenteNonDisponibileError } from './emittente.js';
import type { Emittenti } from './emittenti.js';

type Claims = Readonly<Record<string, unknown>>;

export type EsitoToken =
  | ({ readonly ok: true; readonly claims: Claims } & ApplicazioneConToken)
  /** Of nobody whose tokens are taken here. */
  | { readonly ok: false; readonly tipo: 'estraneo' }
  | { readonly ok: false; readonly tipo: 'rifiutato'; readonly refusal: Refusal };

export interface VerificaTokenDeps {
  readonly emittenti: Emittenti;
  readonly clock: Clock;
}

/** Between this machine's clock and the provider's. */
const SCARTO_SECONDI = 30;

/** Why a token is not taken, for whoever must mend it. Never a value of its. */
const PERCHE: Readonly<Record<string, string>> = {
  ERR_MODI_TOKEN_MALFORMED: 'Il token non è un JWS compatto ben formato.',
  ERR_MODI_TOKEN_ALGORITHM:
    'Il token non è firmato con un algoritmo ammesso (RS256…RS512, ES256…ES512) e adatto alla chiave.',
  ERR_MODI_KEY_UNKNOWN: 'La chiave del token (kid) non è tra quelle pubblicate dal fornitore.',
  ERR_MODI_SIGNATURE_INVALID: 'La firma del token non è valida.',
  ERR_MODI_TOKEN_EXPIRED: 'Il token è scaduto: chiederne uno nuovo.',
  ERR_MODI_TOKEN_NOT_YET_VALID: 'Il token non vale ancora: confrontare gli orologi.',
};

/**
 * Judges a token of a fund's identity provider: RFC 9068 §4 for access tokens, OpenID Connect Core §3.1.3.7 for ID tokens. What the token
 * says of itself only chooses whose keys and which terms to judge it by; keys come from the configured issuer alone.
 *
 * Not checked: whether the session still lasts at the provider (a token lives until its `exp`, or `etaMassima`); scopes.
 *
 * @param impronta SHA-256 (hex) of the caller's client certificate, for tokens bound to one (RFC 8705)
 */
export async function verificaToken(
  token: string,
  anagrafe: AnagrafeSnapshot,
  impronta: string | undefined,
  { emittenti, clock }: VerificaTokenDeps,
): Promise<EsitoToken> {
  let found: ApplicazioneConToken;
  try {
    const { header, payload } = decodeCompact(token);
    const iss = payload['iss'];
    const possibili = typeof iss === 'string' ? indiceCredenziali(anagrafe).perEmittente.get(iss) : undefined;
    if (possibili === undefined) return { ok: false, tipo: 'estraneo' };
    const scelta = scegli(possibili, payload);
    if ('refusal' in scelta) return rifiutato(scelta.refusal);
    found = scelta;
    const perche = forma(header, payload, found.credenziale);
    if (perche !== undefined) return rifiutato(perche);
    const { ente, credenziale } = found;
    const { payload: claims } = await verifyToken(token, {
      keys: jwksResolver(emittenti.chiavi(ente.ente.id, credenziale)),
      typ: false,
      audience: credenziale.audience,
      expectedClaims: { iss: credenziale.issuer },
      windows: {
        maxAgeSeconds: credenziale.etaMassima,
        futureSeconds: SCARTO_SECONDI,
        nbfToleranceSeconds: SCARTO_SECONDI,
      },
      clock,
    });
    const legato = legame(claims, impronta);
    return legato === undefined ? { ok: true, claims, ...found } : rifiutato(legato);
  } catch (error) {
    if (error instanceof EmittenteNonDisponibileError) {
      return {
        ok: false,
        tipo: 'rifiutato',
        refusal: { motivo: 'fornitore-identita-non-disponibile', riprovaDopo: 5 },
      };
    }
    if (!(error instanceof TokenError)) throw error;
    const { claim } = error.facts;
    return rifiutato(
      PERCHE[error.code] ??
        (typeof claim === 'string'
          ? `Il campo «${claim}» del token non è quello atteso.`
          : 'Il token non è accettabile.'),
      error.code,
    );
  }
}

function rifiutato(dettaglio: string, codice?: string): EsitoToken {
  const refusal: Refusal = {
    motivo: 'token-non-valido',
    campo: 'Authorization',
    requisito: 'Q-03',
    dettaglio,
    ...(codice === undefined ? {} : { fatti: { codice } }),
  };
  return { ok: false, tipo: 'rifiutato', refusal };
}

/** The one application whose terms the token names. */
function scegli(
  possibili: readonly ApplicazioneConToken[],
  payload: Claims,
): ApplicazioneConToken | { readonly refusal: string } {
  const aud = Array.isArray(payload['aud']) ? (payload['aud'] as readonly unknown[]) : [payload['aud']];
  const perAudience = possibili.filter(({ credenziale }) => credenziale.audience.some((one) => aud.includes(one)));
  if (perAudience.length === 0) return { refusal: 'Il token non è destinato a Varco (aud).' };
  const client = clientOf(payload);
  const [only, ...others] = perAudience.filter(
    ({ credenziale: { clientId } }) => clientId === undefined || clientId === client,
  );
  if (only === undefined) return { refusal: 'Il token fu dato a un altro client (client_id, azp).' };
  return others.length === 0 ? only : { refusal: 'Il token vale per più applicazioni: correggere la configurazione.' };
}

/** RFC 9068 §2.2 `client_id`; OpenID Connect Core §2 `azp`. Where both are there they must agree. */
function clientOf({ client_id: clientId, azp }: Claims): unknown {
  if (clientId !== undefined && azp !== undefined && clientId !== azp) return undefined;
  return clientId ?? azp;
}

const FORMA = 'Il token non è del tipo configurato';

/** Is it the kind of token it must be? A token made for another use must not serve here (RFC 8725 §3.11). */
function forma(header: Claims, payload: Claims, { token, audience }: CredenzialeOidc): string | undefined {
  const typ = typOf(header);
  if (typ === undefined || !TYP[token].includes(typ)) return `${FORMA} (typ).`;
  // Keycloak tells its kinds apart within.
  const dentro = payload['typ'];
  if (token !== 'id-token') {
    const isId = ['nonce', 'at_hash', 'c_hash', 's_hash'].some((claim) => Object.hasOwn(payload, claim));
    if (token === 'jwt' && (isId || (dentro !== undefined && dentro !== 'Bearer' && dentro !== 'DPoP')))
      return `${FORMA}: serve un access token.`;
    return undefined;
  }
  if (dentro !== undefined && dentro !== 'ID') return `${FORMA}: serve un ID token.`;
  if (Object.hasOwn(payload, 'events') || Object.hasOwn(payload, 'scope')) return `${FORMA}: serve un ID token.`;
  const aud = Array.isArray(payload['aud']) ? (payload['aud'] as readonly unknown[]) : [payload['aud']];
  const { azp } = payload;
  const ours = (one: unknown): boolean => audience.some((each) => each === one);
  if (!aud.every(ours) || (azp !== undefined && !ours(azp))) return 'Il token è destinato anche ad altri (aud, azp).';
  return undefined;
}

const TYP: Readonly<Record<FormaToken, readonly string[]>> = {
  'at+jwt': ['at+jwt'],
  jwt: ['', 'jwt'],
  'id-token': ['', 'jwt'],
};

/** As a media type, without `application/`; empty where there is none, `undefined` where it is no text. */
function typOf({ typ }: Claims): string | undefined {
  if (typ === undefined) return '';
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\/(?=[^/]+$)/, '') : undefined;
}

/** A token bound to a key (RFC 7800) is worth nothing without it: to a certificate (RFC 8705) it is checked, to DPoP it is not taken. */
function legame({ cnf }: Claims, impronta: string | undefined): string | undefined {
  if (cnf === undefined) return undefined;
  const bound = typeof cnf === 'object' && cnf !== null ? (cnf as Claims) : {};
  const certificato = bound['x5t#S256'];
  if (typeof certificato !== 'string' || Object.keys(bound).length !== 1)
    return 'Il token è legato a una chiave in un modo che Varco non verifica (cnf).';
  const mostrato = impronta === undefined ? undefined : Buffer.from(impronta, 'hex').toString('base64url');
  return mostrato === certificato ? undefined : 'Il token è legato a un certificato che non è stato presentato (cnf).';
}
