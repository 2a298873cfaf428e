import { createHash } from 'node:crypto';
import { crlsEnd } from '@varco/modi-client';
import { readSecret } from '../config/segreti.js';
import type { SecretRef, Servizio } from '../domain/servizio.js';
import type { Scadenza } from '../sorveglianza/scadenze.js';

/** How often the files are looked at: an authority publishes a list every few hours at most. */
export const OGNI_MS = 60_000;

/** When the lists end: from then on whoever they speak of is refused, until new ones are there. */
export async function scadenzaListe(nome: string, crls: string | undefined): Promise<readonly Scadenza[]> {
  if (crls === undefined) return [];
  const notAfter = await crlsEnd(crls);
  return Number.isFinite(notAfter) ? [{ nome, notAfter, cosa: 'lista-revoca' }] : [];
}

/** Where the revocation lists of who signs a service's answers are. */
export function listeDi(servizio: Servizio): SecretRef | undefined {
  return servizio.rest === undefined ? servizio.firmaRisposta?.crl : servizio.rest.firmaRisposta?.crl;
}

/** What a file holds, in few characters; of none, none. @throws SecretError */
export async function improntaDi(ref: SecretRef | undefined): Promise<string | undefined> {
  if (ref === undefined) return undefined;
  return createHash('sha256')
    .update(await readSecret(ref))
    .digest('base64url');
}
