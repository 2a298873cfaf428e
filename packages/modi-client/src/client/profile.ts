import { checkText } from '../checks/identifiers.js';
import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import { checkClaimNames, checkClaimRules } from '../tracking/evidence-claims.js';
import { isLiteralLoopback } from '../transport/check-request.js';
import type { RispostaFirmata, Servizio } from './servizio.js';

/** A service as it is used: every member there, nothing left to check. */
export interface Profile extends Required<Omit<Servizio, 'codiceUfficio' | 'risposta'>> {
  /** Without a final slash. */
  readonly url: string;
  readonly host: string;
  readonly codiceUfficio: string | undefined;
  readonly risposta: 'libera' | RispostaFirmata;
}

const MEMBERS: Readonly<Record<keyof Servizio, readonly string[] | undefined>> = {
  url: undefined,
  audience: undefined,
  voucher: ['bearer', 'dpop', 'nessuno'],
  autenticazione: ['nessuno', 'ID_AUTH_REST_01', 'ID_AUTH_REST_02'],
  tracciamento: ['nessuno', 'AUDIT_REST_01', 'AUDIT_REST_02'],
  evidenza: undefined,
  integrita: ['nessuno', 'INTEGRITY_REST_01', 'INTEGRITY_REST_02'],
  firma: undefined,
  identity: ['nessuno', 'http'],
  codiceUfficio: undefined,
  risposta: undefined,
};

/**
 * The service with its defaults in place.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, fact `field`: `servizio.…`
 */
export function checkServizio(servizio: Servizio): Profile {
  if (typeof servizio !== 'object' || servizio === null) {
    throw invalidOption('servizio', 'is needed: { url, audience, … }, as the e-service documents it');
  }
  refuseUnknown('servizio', servizio, Object.keys(MEMBERS));
  for (const [member, values] of Object.entries(MEMBERS)) {
    const value: unknown = servizio[member as keyof Servizio];
    if (values !== undefined) checkOneOf(`servizio.${member}`, value, values);
  }
  const url = checkBase(servizio.url);
  const profile: Profile = Object.freeze({
    url: servizio.url.replace(/\/+$/, ''),
    host: url.host,
    audience: checkText('servizio.audience', servizio.audience ?? servizio.url),
    voucher: servizio.voucher ?? 'bearer',
    autenticazione: servizio.autenticazione ?? 'nessuno',
    tracciamento: servizio.tracciamento ?? 'nessuno',
    evidenza: checkEvidenza(servizio),
    integrita: servizio.integrita ?? 'nessuno',
    firma: checkFirma(servizio.firma ?? {}),
    identity: servizio.identity ?? 'nessuno',
    codiceUfficio: servizio.codiceUfficio,
    risposta: servizio.risposta ?? 'libera',
  });
  checkTogether(profile);
  return profile;
}

/** A detail that is misspelt would leave the default in its place, in silence. */
function checkFirma(firma: NonNullable<Servizio['firma']>): NonNullable<Servizio['firma']> {
  refuseUnknown('servizio.firma', firma, ['alsoSigned', ...Object.keys(SIGNATURE)]);
  for (const [member, values] of Object.entries(SIGNATURE)) {
    checkOneOf(`servizio.firma.${member}`, firma[member as keyof typeof SIGNATURE], values);
  }
  const alsoSigned: unknown = firma.alsoSigned ?? [];
  if (
    !Array.isArray(alsoSigned) ||
    !alsoSigned.every((name) => typeof name === 'string' && /^[!#$%&'*+.^_`|~\w-]+$/.test(name))
  ) {
    throw invalidOption('servizio.firma.alsoSigned', 'must be a list of names of headers');
  }
  return firma;
}

const SIGNATURE = {
  dialect: ['agid', 'inps'],
  emptyBody: ['omit', 'always', 'responses', 'requests'],
  digestAlgorithm: ['SHA-256', 'SHA-384', 'SHA-512'],
} as const;
const RISPOSTA = ['keys', 'audience', 'requestDigest', 'emptyBody', 'dialect', 'windows', 'expectedClaims'];

function checkOneOf(field: string, value: unknown, values: readonly string[]): void {
  if (value === undefined || values.some((each) => each === value)) return;
  throw invalidOption(field, `must be one of ${values.join(', ')}`);
}

function checkRisposta(risposta: 'libera' | RispostaFirmata): void {
  if (risposta === 'libera') return;
  if (typeof risposta !== 'object' || typeof risposta.keys?.resolve !== 'function') {
    throw invalidOption('servizio.risposta', 'must be libera, or { keys, audience } with the erogatore’s keys');
  }
  refuseUnknown('servizio.risposta', risposta, RISPOSTA);
  const { audience, requestDigest } = risposta;
  for (const member of ['emptyBody', 'dialect'] as const) {
    checkOneOf(`servizio.risposta.${member}`, risposta[member], SIGNATURE[member]);
  }
  for (const each of typeof audience === 'string' ? [audience] : (audience ?? [''])) {
    checkText('servizio.risposta.audience', each);
  }
  if (requestDigest !== undefined && typeof requestDigest !== 'boolean') {
    throw invalidOption('servizio.risposta.requestDigest', 'must be true or false');
  }
}

/** What can be found wrong before anybody asks for an evidence is. */
function checkEvidenza({ evidenza = {}, tracciamento = 'nessuno' }: Servizio): NonNullable<Servizio['evidenza']> {
  refuseUnknown('servizio.evidenza', evidenza, ['audience', 'claimNames', 'claims']);
  const { audience, claimNames, claims } = evidenza;
  if (tracciamento === 'nessuno' && Object.keys(evidenza).length > 0) {
    throw invalidOption('servizio.evidenza', 'is not used: set servizio.tracciamento, or leave it out');
  }
  if (audience !== undefined) checkText('servizio.evidenza.audience', audience);
  checkClaimRules(claims ?? []);
  checkClaimNames(claimNames ?? {});
  return evidenza;
}

/** A member that is misspelt would be a pattern left out in silence. */
export function refuseUnknown(field: string, given: object, known: readonly string[]): void {
  if (!isObject(given)) throw invalidOption(field, `must be an object: it has ${known.join(', ')}`);
  const [unknown] = Object.keys(given).filter((member) => !known.includes(member));
  if (unknown === undefined) return;
  throw invalidOption(field, `has no member ${JSON.stringify(unknown.slice(0, 40))}: it has ${known.join(', ')}`);
}

function checkBase(text: string): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalidOption('servizio.url', 'must be the absolute URL of the e-service');
  if (/[?#\s\\]/.test(text) || url.username !== '' || url.password !== '') {
    throw invalidOption('servizio.url', 'must have no query, fragment, credentials or blanks');
  }
  if (url.href.replace(/\/+$/, '') !== text.replace(/\/+$/, '')) {
    throw invalidOption(
      'servizio.url',
      'must be written as it is sent: small letters in the host, no default port, no ..',
    );
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLiteralLoopback(url.hostname));
  if (!isSafe) throw invalidOption('servizio.url', 'must be https: (http: only to 127.0.0.1 or [::1])');
  return url;
}

/** Patterns that do not go together are refused here rather than by the erogatore. */
function checkTogether(profile: Profile): void {
  const { voucher, autenticazione, tracciamento, integrita, risposta } = profile;
  if (voucher !== 'nessuno' && autenticazione !== 'nessuno') {
    throw invalidOption(
      'servizio.autenticazione',
      'takes the voucher’s place in Authorization: set voucher to nessuno, or leave it out',
    );
  }
  if (voucher === 'nessuno' && tracciamento === 'AUDIT_REST_02') {
    throw invalidOption(
      'servizio.tracciamento',
      'AUDIT_REST_02 binds the evidence to a voucher: without one use AUDIT_REST_01',
    );
  }
  if (voucher === 'nessuno' && integrita === 'INTEGRITY_REST_02') {
    throw invalidOption(
      'servizio.integrita',
      'INTEGRITY_REST_02 is of PDND’s trust: without a voucher use INTEGRITY_REST_01',
    );
  }
  checkRisposta(risposta);
}

/** Whether tokens of ours name a certificate: somewhere in the profile the trust is direct. */
export function needsCertificate({ voucher, autenticazione, tracciamento, integrita }: Profile): boolean {
  const evidence = voucher === 'nessuno' && tracciamento !== 'nessuno';
  return autenticazione !== 'nessuno' || integrita === 'INTEGRITY_REST_01' || evidence;
}

export function needsPersona({ tracciamento, identity }: Profile): boolean {
  return tracciamento !== 'nessuno' || identity !== 'nessuno';
}
