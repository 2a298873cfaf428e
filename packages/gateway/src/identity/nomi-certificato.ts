import type { X509Certificate } from 'node:crypto';
import type { CredenzialeCertificato } from '../domain/credenziale.js';
import { nomeDelCertificato, parseNomeDistinto } from './nome-distinto.js';

/** A name that a certificate is known by, together with who issued it: the key under which an application is looked up. */
type Chiave = string;

const MAX_NAMES = 64;

/** The key of a credential that names a certificate by subject or SAN; `undefined` where it names it by fingerprint, or cannot be read. */
export function chiaveDiCredenziale({ emittente, soggetto, san }: CredenzialeCertificato): Chiave | undefined {
  const da = emittente === undefined ? undefined : parseNomeDistinto(emittente);
  if (da === undefined) return undefined;
  if (soggetto !== undefined) {
    const nome = parseNomeDistinto(soggetto);
    return nome === undefined ? undefined : key(da, 'soggetto', nome);
  }
  return san === undefined ? undefined : key(da, 'san', canonicalSan(san));
}

/** Every key that a certificate answers to. Its signature and path have been checked already: a name says nothing without them. */
export function chiaviDelCertificato({ issuer, subject, subjectAltName }: X509Certificate): readonly Chiave[] {
  const da = nomeDelCertificato(issuer);
  if (da === undefined) return [];
  const soggetto = nomeDelCertificato(subject);
  return [
    ...(soggetto === undefined ? [] : [key(da, 'soggetto', soggetto)]),
    ...leggiSan(subjectAltName ?? '').map((san) => key(da, 'san', canonicalSan(san))),
  ];
}

const key = (emittente: string, tipo: string, nome: string): Chiave => JSON.stringify([emittente, tipo, nome]);

/** `DNS:` names are of any case, a URI is to the letter. */
function canonicalSan(san: string): string {
  return san.startsWith('DNS:') ? `DNS:${san.slice(4).toLowerCase()}` : san;
}

/** `DNS:…` and `URI:…` of what node prints: entries apart by `, `, those with odd characters as JSON texts. */
function leggiSan(testo: string): readonly string[] {
  const found: string[] = [];
  for (const match of testo.matchAll(/(?:^|, )([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)/g)) {
    const [, tipo, scritto = ''] = match;
    if ((tipo !== 'DNS' && tipo !== 'URI') || found.length >= MAX_NAMES) continue;
    // What had to be quoted holds characters that no honest name has.
    if (!scritto.startsWith('"') && scritto !== '') found.push(`${tipo}:${scritto}`);
  }
  return found;
}
