import type { KeyObject } from 'node:crypto';
import { checkFonteChiave, type ChiaveVista } from '../config/chiave-client.js';
import { checkCa, checkCoppia } from '../config/certificati.js';
import { isSameKey } from '../config/chiavi.js';
import { difetto, pointer } from '../config/difetto.js';
import type { Segnala } from '../config/lettura-segreti.js';
import { chiaviDi, type AccessoPdnd, type Servizio } from '../domain/servizio.js';
import { checkFirmeServizio } from './verifica-firme.js';

/** Keys and certificates of a service: each can be used for what it is there for, and none for two things. */
export async function checkChiaviServizio(
  servizio: Servizio,
  at: string,
  now: number,
  segnala: Segnala,
): Promise<void> {
  const { pdnd, tls, profilo } = servizio;
  const firma = pdnd === undefined ? [] : await checkChiaviClient(pdnd, `${at}/pdnd`, now, segnala);
  const dpop = pdnd === undefined ? undefined : await checkChiaveDpop(pdnd, `${at}/pdnd`, firma, now, segnala);
  const soap = await checkFirmeServizio(servizio, at, now, segnala);
  if (tls.ca !== undefined) await checkCa(`${at}/tls/ca`, tls.ca, now, segnala);
  // Without mutual TLS a pair that is declared is unused, yet what is declared must be right.
  if (tls.certificato === undefined || tls.chiave === undefined) return;
  const pair = { percorso: `${at}/tls/certificato`, ref: tls.certificato };
  const key = await checkCoppia(pair, { percorso: `${at}/tls/chiave`, ref: tls.chiave }, now, segnala);
  if (key === undefined || !profilo.mtls) return;
  const messaggi = soap.find((one) => isSameKey(one.key, key));
  if (messaggi !== undefined) {
    const fix = 'la chiave HTTPS è distinta da quella di firma (Q-11): chiedi un certificato per una chiave nuova';
    segnala(
      difetto('chiave-condivisa', messaggi.percorso, 'la stessa chiave firma i messaggi SOAP e apre il TLS', fix),
    );
  }
  if (isOneOf(key, firma)) {
    const fix = 'la chiave HTTPS è distinta da quella di firma (Q-11): chiedi un certificato per una chiave nuova';
    segnala(difetto('chiave-condivisa', `${at}/tls/chiave`, 'la stessa chiave firma per PDND e apre il TLS', fix));
  } else if (dpop !== undefined && isOneOf(key, [dpop])) {
    const fix = 'fanne una nuova per le prove DPoP: non si deposita, e non serve ad altro';
    segnala(difetto('chiave-condivisa', dpop.percorso, 'la stessa chiave firma le prove DPoP e apre il TLS', fix));
  }
}

async function checkChiaviClient(
  pdnd: AccessoPdnd,
  at: string,
  now: number,
  segnala: Segnala,
): Promise<readonly ChiaveVista[]> {
  const seen: ChiaveVista[] = [];
  for (const { fonte, passi } of chiaviDi(pdnd)) {
    const found = await checkFonteChiave(at + pointer(...passi), fonte, 'pdnd', now, segnala);
    if (found === undefined) continue;
    if (seen.some(({ kid }) => kid === found.kid)) {
      const fix = 'togline una: nell’elenco stanno chiavi diverse, la più nuova per prima';
      segnala(difetto('chiave-ripetuta', found.percorso, `questa chiave (${found.kid}) c’è già`, fix));
    }
    seen.push(found);
  }
  return seen;
}

async function checkChiaveDpop(
  { chiaveDpop }: AccessoPdnd,
  at: string,
  firma: readonly ChiaveVista[],
  now: number,
  segnala: Segnala,
): Promise<ChiaveVista | undefined> {
  if (chiaveDpop === undefined) return undefined;
  const found = await checkFonteChiave(`${at}/chiaveDpop`, chiaveDpop, 'dpop', now, segnala);
  if (found !== undefined && isOneOf(found.key, firma)) {
    const fix = 'fanne una nuova: modi keygen --alg ES256; non si deposita su PDND';
    segnala(difetto('chiave-condivisa', found.percorso, 'la chiave delle prove DPoP firma anche le assertion', fix));
  }
  return found;
}

function isOneOf(key: KeyObject, others: readonly ChiaveVista[]): boolean {
  return others.some((other) => isSameKey(other.key, key));
}
