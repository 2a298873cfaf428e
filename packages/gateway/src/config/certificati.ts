import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SecretRef } from '../domain/servizio.js';
import { isSameKey, parsePrivateKey } from './chiavi.js';
import { avviso, difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { leggiSegreto, type Segnala } from './lettura-segreti.js';

const DAY = 86_400_000;
const EXPIRY_WARNING_DAYS = 30;

/** A certificate (PEM, leaf first) and its private key: they match, and the certificate is in its time. */
export async function checkCoppia(
  certificato: { readonly percorso: string; readonly ref: SecretRef },
  chiave: { readonly percorso: string; readonly ref: SecretRef },
  now: number,
  segnala: Segnala,
): Promise<KeyObject | undefined> {
  const chain = await readCertificates(certificato.percorso, certificato.ref, now, segnala);
  const pem = await leggiSegreto(chiave.percorso, chiave.ref, true, segnala);
  if (pem === undefined) return undefined;
  const key = parsePrivateKey(pem);
  if (key === undefined) {
    const fix = 'serve una chiave privata in PEM, senza password';
    segnala(
      difetto(
        'chiave-inutilizzabile',
        chiave.percorso,
        `${chiave.ref} non contiene una chiave privata utilizzabile`,
        fix,
      ),
    );
  } else if (chain?.[0] !== undefined && !isSameKey(chain[0].publicKey, key)) {
    const fix = 'indica la chiave con cui il certificato fu richiesto; nel file del certificato la foglia va per prima';
    segnala(difetto('certificato-estraneo', certificato.percorso, 'il certificato non è di questa chiave', fix));
  }
  return key;
}

/** A bundle of CAs (PEM). */
export async function checkCa(percorso: string, ref: SecretRef, now: number, segnala: Segnala): Promise<void> {
  await readCertificates(percorso, ref, now, segnala);
}

/** The certificates of a PEM file, in their order; what is wrong with them has been said. */
export async function readCertificates(
  percorso: string,
  ref: SecretRef,
  now: number,
  segnala: Segnala,
): Promise<readonly X509Certificate[] | undefined> {
  const bytes = await leggiSegreto(percorso, ref, false, segnala);
  if (bytes === undefined) return undefined;
  const chain = parseCertificati(bytes);
  if (chain.length === 0) {
    segnala(
      difetto(
        'certificato-illeggibile',
        percorso,
        `${ref} non contiene certificati leggibili`,
        'serve PEM: -----BEGIN CERTIFICATE-----',
      ),
    );
    return undefined;
  }
  for (const certificate of chain) segnala(...checkValidity(percorso, ref, certificate, now));
  return chain;
}

/** The certificates of a PEM file, in their order; none when one of them cannot be read. */
export function parseCertificati(pem: Uint8Array): readonly X509Certificate[] {
  const text = Buffer.from(pem).toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** Is the certificate in its time, and for how long? */
export function checkValidity(
  percorso: string,
  ref: SecretRef,
  certificate: X509Certificate,
  now: number,
): readonly Rilievo[] {
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  if (now >= to) {
    return [
      difetto('certificato-scaduto', percorso, `un certificato di ${ref} è scaduto il ${day(to)}`, 'sostituiscilo'),
    ];
  }
  if (now < from) {
    const fix = 'controlla l’orologio della macchina, o aspetta';
    return [difetto('certificato-non-ancora-valido', percorso, `un certificato di ${ref} vale dal ${day(from)}`, fix)];
  }
  const days = Math.floor((to - now) / DAY);
  if (days >= EXPIRY_WARNING_DAYS) return [];
  return [
    avviso(
      'certificato-in-scadenza',
      percorso,
      `un certificato di ${ref} scade fra ${days} giorni, il ${day(to)}`,
      'chiedine uno nuovo ora',
    ),
  ];
}

/** A certificate that is past or not yet is a remark where another may be used, and a fault where none may. */
export const isTempo = ({ codice }: Rilievo): boolean =>
  codice === 'certificato-scaduto' || codice === 'certificato-non-ancora-valido';

export function isInTime({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return now >= Date.parse(validFrom) && now < Date.parse(validTo);
}
