import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigurationError, loadPrivateKey } from '@varco/modi-client';
import type { SecretRef } from '../domain/servizio.js';
import { avviso, difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { decodeChiave256, isSecretExposed, readSecret, SecretError } from './segreti.js';

/** Where findings go as they are made. */
export type Segnala = (...rilievi: readonly Rilievo[]) => void;

/** `reason` of ERR_MODI_KEY_UNUSABLE, said in Italian. */
const MOTIVI_CHIAVE: Readonly<Record<string, string>> = {
  encrypted: 'è cifrata con una password',
  'several-keys': 'contiene più chiavi private',
  certificate: 'è un certificato, non la sua chiave',
  'public-key': 'è una chiave pubblica',
  'not-pem': 'non è PEM',
  damaged: 'è danneggiata o tronca',
  weak: 'è una chiave RSA più corta di 2048 bit',
  curve: 'è su una curva non ammessa',
  type: 'è di un tipo non ammesso',
};

const DAY = 86_400_000;
const EXPIRY_WARNING_DAYS = 30;

/** Reads a reference (already absolute); `undefined` once what is wrong with it has been said. */
async function read(
  percorso: string,
  ref: SecretRef,
  isPrivate: boolean,
  segnala: Segnala,
): Promise<Buffer | undefined> {
  try {
    const bytes = await readSecret(ref);
    if (isPrivate && (await isSecretExposed(ref))) {
      segnala(
        avviso('permessi-larghi', percorso, `altri utenti della macchina possono leggere ${ref}`, 'toglili: chmod 600'),
      );
    }
    return bytes;
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    segnala(secretFinding(percorso, error));
    return undefined;
  }
}

function secretFinding(percorso: string, { code, ref = 'il riferimento' }: SecretError): Rilievo {
  switch (code) {
    case 'ERR_VARCO_SECRET_REF':
      return difetto(
        'segreto-in-chiaro',
        percorso,
        'questo non è un riferimento a un segreto',
        'scrivi env:NOME o file:PERCORSO',
      );
    case 'ERR_VARCO_SECRET_MISSING':
      return difetto(
        'segreto-assente',
        percorso,
        ref.startsWith('env:') ? `la variabile ${ref.slice(4)} non è impostata` : `${ref} non esiste`,
        ref.startsWith('env:')
          ? 'impostala nell’ambiente in cui Varco parte'
          : 'controlla il percorso, relativo al file che lo nomina',
      );
    case 'ERR_VARCO_SECRET_EMPTY':
      return difetto('segreto-assente', percorso, `${ref} è vuoto`, 'mettici il segreto');
    case 'ERR_VARCO_SECRET_TOO_BIG':
    case 'ERR_VARCO_SECRET_UNREADABLE':
      return difetto(
        'segreto-illeggibile',
        percorso,
        `${ref} non si può leggere`,
        'controlla che sia un file piccolo e i suoi permessi',
      );
  }
}

/** Key of signed requests and tokens (PEM): RSA of at least 2048 bits where PDND asks for it. */
export async function checkChiaveFirma(
  percorso: string,
  ref: SecretRef,
  rsa: boolean,
  segnala: Segnala,
): Promise<KeyObject | undefined> {
  const pem = await read(percorso, ref, true, segnala);
  if (pem === undefined) return undefined;
  let key: KeyObject;
  try {
    key = loadPrivateKey(pem);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const reason = MOTIVI_CHIAVE[String(error.facts['reason'])] ?? 'non contiene una chiave privata utilizzabile';
    const fix = rsa
      ? 'serve una chiave privata RSA di almeno 2048 bit in PEM, senza password'
      : 'serve una chiave privata RSA o EC in PEM, senza password';
    segnala(difetto('chiave-inutilizzabile', percorso, `${ref} ${reason}`, fix));
    return undefined;
  }
  if (rsa && key.asymmetricKeyType !== 'rsa') {
    segnala(
      difetto(
        'chiave-inutilizzabile',
        percorso,
        `${ref} non è una chiave RSA: PDND non la accetta`,
        'genera una chiave RSA: modi keygen',
      ),
    );
    return undefined;
  }
  return key;
}

/** Key that signs the register's heads (PEM): Ed25519 or P-256. */
export async function checkChiaveTestate(percorso: string, ref: SecretRef, segnala: Segnala): Promise<void> {
  const pem = await read(percorso, ref, true, segnala);
  if (pem === undefined) return;
  const key = parsePrivateKey(pem);
  const good =
    key?.asymmetricKeyType === 'ed25519' ||
    (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1');
  if (!good) {
    const fix = 'serve una chiave privata PEM Ed25519 o P-256: modi keygen --alg ES256';
    segnala(difetto('chiave-inutilizzabile', percorso, `${ref} non può firmare le testate del registro`, fix));
  }
}

/** A symmetric key: 32 bytes in base64. */
export async function checkChiave256(percorso: string, ref: SecretRef, segnala: Segnala): Promise<Buffer | undefined> {
  const secret = await read(percorso, ref, true, segnala);
  if (secret === undefined) return undefined;
  const key = decodeChiave256(secret);
  if (key === undefined) {
    const fix = 'servono 32 byte casuali in base64: varco segreto --chiave --out FILE';
    segnala(difetto('chiave-inutilizzabile', percorso, `${ref} non contiene 32 byte in base64`, fix));
  } else if (key.every((byte) => byte === key[0])) {
    segnala(
      difetto(
        'segreto-debole',
        percorso,
        `${ref} ripete un byte solo`,
        'fanne una casuale: varco segreto --chiave --out FILE',
      ),
    );
  }
  return key;
}

/** A certificate (PEM, leaf first) and its private key: they match, and the certificate is in its time. */
export async function checkCoppia(
  certificato: { readonly percorso: string; readonly ref: SecretRef },
  chiave: { readonly percorso: string; readonly ref: SecretRef },
  now: number,
  segnala: Segnala,
): Promise<KeyObject | undefined> {
  const chain = await readCertificates(certificato.percorso, certificato.ref, now, segnala);
  const pem = await read(chiave.percorso, chiave.ref, true, segnala);
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

/**
 * Are the two keys, public or private, of one pair? Not by `equals` or `checkPrivateKey`: their "no" stays in OpenSSL's queue of errors,
 * and the next key read from PEM fails for it (Node 20).
 */
export function isSameKey(a: KeyObject, b: KeyObject): boolean {
  return spki(a).equals(spki(b));
}

function spki(key: KeyObject): Buffer {
  return (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' });
}

async function readCertificates(
  percorso: string,
  ref: SecretRef,
  now: number,
  segnala: Segnala,
): Promise<X509Certificate[] | undefined> {
  const bytes = await read(percorso, ref, false, segnala);
  if (bytes === undefined) return undefined;
  const blocks = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  let chain: X509Certificate[];
  try {
    chain = blocks.map((block) => new X509Certificate(block));
  } catch {
    chain = [];
  }
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

function checkValidity(
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

function parsePrivateKey(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
