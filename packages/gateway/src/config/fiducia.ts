import { ConfigurationError, createTrust } from '@varco/modi-client';
import type { SecretRef } from '../domain/servizio.js';
import { isInTime, isTempo, parseCertificati, readCertificates } from './certificati.js';
import { difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { leggiSegreto, type Segnala } from './lettura-segreti.js';

/** Whom signatures or certificates are believed from, as a service or a proxy declares it. */
export interface FiduciaScritta {
  readonly ca?: SecretRef;
  readonly certificati?: SecretRef;
  readonly crl?: SecretRef;
}

/** Authorities, signers and CRLs that can be read, are what they must be, and are in their time. */
export async function checkFiducia(at: string, firma: FiduciaScritta, now: number, segnala: Segnala): Promise<void> {
  const ca = await leggiFiducia(`${at}/ca`, firma.ca, now, segnala);
  const certificati = await leggiFiducia(`${at}/certificati`, firma.certificati, now, segnala);
  const crl = firma.crl === undefined ? undefined : await leggiSegreto(`${at}/crl`, firma.crl, false, segnala);
  if (ca === undefined && certificati === undefined) return;
  try {
    const trust = createTrust({
      ...(ca === undefined ? {} : { anchors: ca }),
      ...(certificati === undefined ? {} : { pinned: certificati }),
      ...(crl === undefined ? {} : { crls: crl.toString('latin1') }),
      clock: { now: () => now },
    });
    const [anchor] = ca === undefined ? [] : parseCertificati(Buffer.from(ca));
    // Whether it may sign does not matter: authorities and CRLs are read on the way.
    if (anchor !== undefined) await trust.check([anchor.raw]).catch(onlyConfiguration);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const field = error.facts['field'];
    const where = field === 'crls' ? `${at}/crl` : field === 'pinned' ? `${at}/certificati` : `${at}/ca`;
    const [problem, fix] =
      field === 'crls'
        ? ['le CRL non si leggono', 'servono CRL in PEM: openssl crl -inform der -in LISTA -out LISTA.pem']
        : [
            'qui c’è un certificato che non è di un’autorità',
            'scrivi in «ca» le autorità, e in «certificati» chi firma',
          ];
    segnala(difetto('fiducia-non-valida', where, problem, fix));
  }
}

function onlyConfiguration(error: unknown): void {
  if (error instanceof ConfigurationError) throw error;
}

/** PEM of certificates that can be read. One out of its time is a fault only where all are. */
async function leggiFiducia(
  percorso: string,
  ref: string | undefined,
  now: number,
  segnala: Segnala,
): Promise<string | undefined> {
  if (ref === undefined) return undefined;
  const tempi: Rilievo[] = [];
  const found = await readCertificates(percorso, ref, now, (...some) => {
    tempi.push(...some.filter(isTempo));
    segnala(...some.filter((one) => !isTempo(one)));
  });
  const some = found?.some((certificate) => isInTime(certificate, now)) ?? false;
  segnala(...tempi.map((one) => (some ? { ...one, gravita: 'avviso' as const } : one)));
  return found?.map(String).join('\n');
}
