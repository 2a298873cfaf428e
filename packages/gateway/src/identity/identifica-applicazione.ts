import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AnagrafeSnapshot } from '../anagrafe/anagrafe.js';
import { applicazioneDelCertificato, certificatoDiretto, type CertificatoPresentato } from './certificato.js';
import type { ApplicazioneIdentificata } from './indice-credenziali.js';

export type { ApplicazioneIdentificata } from './indice-credenziali.js';

export type Identificazione =
  | ({ readonly ok: true } & ApplicazioneIdentificata)
  /** `presentate`: something was offered and is wrong; otherwise nothing was offered. Which of the two names is wrong is never told. */
  | { readonly ok: false; readonly presentate: boolean };

/** RFC 7617, UTF-8. */
export function leggiBasic(header: string): { readonly utente: string; readonly segreto: string } | undefined {
  const match = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header);
  if (!match?.[1]) return undefined;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { utente: text.slice(0, colon), segreto: text.slice(colon + 1) };
}

const NOBODY = createHash('sha256').digest();

/**
 * Which application calls: by client certificate, by Basic, or by both when they agree. A secret is compared by its SHA-256 in constant
 * time, and compared even when the user is unknown, so that time does not tell names. Generated secrets of 128 bits need no slow hash.
 *
 * @param certificato the connection's own, or the one that a trusted proxy forwards
 */
export function identificaApplicazione(
  request: IncomingMessage,
  anagrafe: AnagrafeSnapshot,
  { presentato, fidato }: CertificatoPresentato = certificatoDiretto(request),
): Identificazione {
  const byCertificate = fidato === undefined ? undefined : applicazioneDelCertificato(fidato, anagrafe);
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return byCertificate ? { ok: true, ...byCertificate } : { ok: false, presentate: presentato };
  }
  // Another scheme beside a good certificate is not ours to judge here: the door refuses it as a reserved header.
  if (!/^Basic\b/i.test(authorization))
    return byCertificate ? { ok: true, ...byCertificate } : { ok: false, presentate: true };
  const credenziali = leggiBasic(authorization);
  if (!credenziali) return { ok: false, presentate: true };
  const found = anagrafe.applicazionePerUtente(credenziali.utente);
  const expected = found?.applicazione.credenziali.find((c) => c.tipo === 'basic' && c.utente === credenziali.utente);
  const digest = createHash('sha256').update(credenziali.segreto, 'utf8').digest();
  const wanted = expected?.tipo === 'basic' ? Buffer.from(expected.segretoSha256, 'hex') : NOBODY;
  const right = wanted.length === digest.length && timingSafeEqual(digest, wanted) && expected !== undefined;
  if (!found || !right) return { ok: false, presentate: true };
  if (byCertificate && !isSame(byCertificate, found)) return { ok: false, presentate: true };
  return { ok: true, ...found };
}

export function isSame(one: ApplicazioneIdentificata, other: ApplicazioneIdentificata): boolean {
  return one.applicazione === other.applicazione && one.ente === other.ente;
}
