import type { X509Certificate } from 'node:crypto';
import { isInTime, isTempo, readCertificates } from '../config/certificati.js';
import { checkFonteChiave, type ChiaveVista } from '../config/chiave-client.js';
import { isSameKey } from '../config/chiavi.js';
import { difetto, pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import { checkFiducia } from '../config/fiducia.js';
import type { Segnala } from '../config/lettura-segreti.js';
import type { FirmaSoap, FonteFirma } from '../domain/firma-soap.js';
import type { Servizio } from '../domain/servizio.js';

/** Keys and certificates of WS-Security: those that sign, and those that are believed. Returns the keys that could be looked at. */
export async function checkFirmeServizio(
  { profilo, firma, firmaRisposta }: Servizio,
  at: string,
  now: number,
  segnala: Segnala,
): Promise<readonly ChiaveVista[]> {
  if (profilo.risposta === 'firmata' && firmaRisposta !== undefined)
    await checkFiducia(`${at}/firmaRisposta`, firmaRisposta, now, segnala);
  return firma === undefined ? [] : checkChiaviFirma(firma, `${at}/firma`, now, segnala);
}

async function checkChiaviFirma(
  firma: FirmaSoap,
  at: string,
  now: number,
  segnala: Segnala,
): Promise<readonly ChiaveVista[]> {
  const seen: ChiaveVista[] = [];
  const tempi: Rilievo[] = [];
  let usabili = 0;
  for (const [index, fonte] of firma.chiavi.entries()) {
    const dove = at + pointer('chiavi', index);
    const key = await checkFonteChiave(dove, fonte, 'firma', now, segnala);
    const chain = await checkCertificato(dove, fonte, key, now, (...found) => {
      tempi.push(...found.filter(isTempo));
      segnala(...found.filter((one) => !isTempo(one)));
    });
    const [leaf] = chain ?? [];
    // A device is not opened: what it holds is told when it signs.
    if ((key !== undefined && leaf !== undefined && isInTime(leaf, now)) || 'pkcs11' in fonte) usabili += 1;
    if (leaf !== undefined) checkRiferimento(firma, leaf, at, segnala);
    if (key !== undefined) checkRipetuta(key, seen, segnala);
    if (key !== undefined) seen.push(key);
  }
  segnala(...tempi.map((one) => (usabili > 0 ? { ...one, gravita: 'avviso' as const } : one)));
  return seen;
}

function checkRipetuta(key: ChiaveVista, seen: readonly ChiaveVista[], segnala: Segnala): void {
  if (!seen.some(({ kid }) => kid === key.kid)) return;
  const fix = 'togline una: nell’elenco stanno chiavi diverse, la più nuova per prima';
  segnala(difetto('chiave-ripetuta', key.percorso, 'questa chiave c’è già', fix));
}

async function checkCertificato(
  at: string,
  fonte: FonteFirma,
  key: ChiaveVista | undefined,
  now: number,
  segnala: Segnala,
): Promise<readonly X509Certificate[] | undefined> {
  const { certificato } = fonte;
  if (certificato === undefined) {
    if (key === undefined) return undefined;
    if (key.certificates.length === 0) {
      const fix = 'aggiungi certificato: file:… (PEM), o usa un PKCS#12 che lo contiene';
      segnala(difetto('certificato-mancante', at, 'la chiave della firma SOAP non ha un certificato', fix, true));
    }
    return key.certificates;
  }
  const chain = await readCertificates(`${at}/certificato`, certificato, now, segnala);
  const [leaf] = chain ?? [];
  if (leaf !== undefined && key !== undefined && !isSameKey(leaf.publicKey, key.key)) {
    const fix = 'indica la chiave con cui il certificato fu richiesto; nel file del certificato la foglia va per prima';
    segnala(difetto('certificato-estraneo', `${at}/certificato`, 'il certificato non è di questa chiave', fix));
  }
  return chain;
}

/** DER of the object identifier of the subjectKeyIdentifier extension. */
const SKI = Buffer.from('0603551d0e', 'hex');

function checkRiferimento({ riferimento }: FirmaSoap, leaf: X509Certificate, at: string, segnala: Segnala): void {
  if (riferimento !== 'SubjectKeyIdentifier' || leaf.raw.includes(SKI)) return;
  const problem = 'il certificato non ha l’estensione subjectKeyIdentifier, con cui andrebbe nominato';
  segnala(difetto('valore-non-ammesso', `${at}/riferimento`, problem, 'scrivi riferimento: X509v3, o Thumbprint'));
}
