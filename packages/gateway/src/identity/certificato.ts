import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { AnagrafeSnapshot } from '../anagrafe/anagrafe.js';
import type { ApplicazioneIdentificata } from './indice-credenziali.js';
import { indiceCredenziali } from './indice-credenziali.js';
import { chiaviDelCertificato } from './nomi-certificato.js';

/** A client certificate that chains to the CA of clients, and is in its time. */
export interface CertificatoFidato {
  /** SHA-256 of its DER, lower-case hex. */
  readonly impronta: string;
  readonly der: Uint8Array;
}

export interface CertificatoPresentato {
  /** Something was offered, be it good or not. */
  readonly presentato: boolean;
  readonly fidato?: CertificatoFidato;
}

/** The certificate of the connection itself. OpenSSL has judged its path, its dates and that it is for clients. */
export function certificatoDiretto({ socket }: IncomingMessage): CertificatoPresentato {
  if (!(socket instanceof TLSSocket)) return { presentato: false };
  // Without a certificate there is no `raw`, even where a resumed session counts as authorized.
  const { raw } = socket.getPeerCertificate() as { raw?: Buffer };
  if (!raw) return { presentato: false };
  return socket.authorized ? { presentato: true, fidato: fidato(raw) } : { presentato: true };
}

export function fidato(der: Uint8Array): CertificatoFidato {
  return { der, impronta: createHash('sha256').update(der).digest('hex') };
}

/**
 * Whose certificate it is: by fingerprint, and by the names that the ente's configuration looks for. One that answers to several
 * applications is nobody's.
 */
export function applicazioneDelCertificato(
  { impronta, der }: CertificatoFidato,
  anagrafe: AnagrafeSnapshot,
): ApplicazioneIdentificata | undefined {
  const byFingerprint = anagrafe.applicazionePerImpronta(impronta);
  const { perNome } = indiceCredenziali(anagrafe);
  if (perNome.size === 0) return byFingerprint;
  const found = nomi(impronta, der).flatMap((nome) => perNome.get(nome) ?? []);
  const all = byFingerprint ? [byFingerprint, ...found] : found;
  const [first] = all;
  return all.every((one) => one.applicazione === first?.applicazione) ? first : undefined;
}

const MOST_KEPT = 1_000;
const kept = new Map<string, readonly string[]>();

/** Reading a certificate takes longer than all else here: its names are kept. */
function nomi(impronta: string, der: Uint8Array): readonly string[] {
  const known = kept.get(impronta);
  if (known) return known;
  const read = chiaviDelCertificato(new X509Certificate(der));
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(impronta, read);
  return read;
}
