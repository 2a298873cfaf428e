import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { createEciMapper, EciError, loadProfilo, type Profilo } from '@varco/eci-mapper';
import { checkCa } from '../config/certificati.js';
import { checkChiave256 } from '../config/chiavi.js';
import { avviso, difetto, pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import { checkLeggibile } from '../config/file-leggibile.js';
import { leggiSegreto } from '../config/lettura-segreti.js';
import type { Segnala } from '../config/lettura-segreti.js';
import type { FonteIscritti, FonteIscrittiHttp } from '../domain/ente.js';
import type { Servizio, ServizioSoap } from '../domain/servizio.js';
import { bodyBytes, decodeIntestazione, MAX_HEADER_BYTES } from '../iscritti/formato.js';
import { keyCheck } from '../iscritti/impronta.js';
import type { DocumentoAnagrafe } from './documento.js';
import { checkChiaviServizio } from './verifica-chiavi.js';
import { checkRest } from './verifica-rest.js';

/** Tries a WSDL (a path) with its profile; rejects with EciError when they do not agree. */
export type ProvaContratto = (contratto: { readonly wsdl: string; readonly profilo: Profilo }) => Promise<unknown>;

/** In this thread: for commands, whose process ends soon. */
const provaQui: ProvaContratto = ({ wsdl, profilo }) => createEciMapper({ wsdlPath: wsdl, profilo });

/** Everything outside the document that it names: keys, certificates, contracts, lists of members. Reads files; changes nothing. */
export async function checkFile(
  { enti }: DocumentoAnagrafe,
  now: number,
  prova: ProvaContratto = provaQui,
): Promise<readonly Rilievo[]> {
  const rilievi: Rilievo[] = [];
  const segnala: Segnala = (...found) => void rilievi.push(...found);
  for (const [e, ente] of enti.entries()) {
    await checkIscritti(ente.iscritti, pointer('enti', e, 'iscritti'), segnala);
    for (const [a, { credenziali }] of ente.applicazioni.entries()) {
      for (const [c, credenziale] of credenziali.entries()) {
        if (credenziale.tipo !== 'oidc' || credenziale.ca === undefined) continue;
        const at = pointer('enti', e, 'applicazioni', a, 'credenziali', c, 'ca');
        await checkCa(at, credenziale.ca, now, segnala);
      }
    }
    for (const [s, servizio] of ente.servizi.entries()) {
      const at = pointer('enti', e, 'servizi', s);
      if (servizio.rest === undefined) await checkContratto(servizio, at, prova, segnala);
      else await checkRest(servizio, `${at}/rest`, now, segnala);
      await checkChiaviServizio(servizio, at, now, segnala);
    }
  }
  return [...rilievi, ...(await checkImpronte({ versione: 1, enti }))];
}

async function checkIscritti(fonte: FonteIscritti, at: string, segnala: Segnala): Promise<void> {
  if (fonte.tipo === 'tutti') {
    const fix = 'va bene solo per prove: altrimenti prepara l’elenco con varco iscritti prepara';
    segnala(avviso('iscritti-tutti', `${at}/tipo`, 'chiunque è preso per iscritto: il controllo E-04 è spento', fix));
    return;
  }
  if (fonte.tipo === 'http') return checkSistema(fonte, at, segnala);
  const key = await checkChiave256(`${at}/chiave`, fonte.chiave, segnala);
  if (!(await checkLeggibile(`${at}/percorso`, fonte.percorso, segnala))) return;
  const header = await readHeader(fonte.percorso);
  const fix = 'rifallo con varco iscritti prepara e questa chiave';
  if (header === undefined) {
    segnala(
      difetto('iscritti-illeggibile', `${at}/percorso`, 'il file non è un elenco di iscritti, o è incompleto', fix),
    );
  } else if (key !== undefined && header.chiave !== keyCheck(key)) {
    segnala(
      difetto('iscritti-illeggibile', `${at}/chiave`, 'l’elenco degli iscritti fu fatto con un’altra chiave', fix),
    );
  }
}

/** What a question to the fund's system needs is there; the system itself is not asked. */
async function checkSistema(fonte: FonteIscrittiHttp, at: string, segnala: Segnala): Promise<void> {
  const { chiave, credenziale, tls } = fonte;
  if (chiave !== undefined) await checkChiave256(`${at}/chiave`, chiave, segnala);
  if (credenziale !== undefined) await leggiSegreto(`${at}/credenziale`, credenziale, true, segnala);
  for (const [field, isPrivate] of [
    ['ca', false],
    ['certificato', false],
    ['chiave', true],
  ] as const) {
    const ref = tls[field];
    if (ref !== undefined) await leggiSegreto(`${at}/tls/${field}`, ref, isPrivate, segnala);
  }
  if ((tls.certificato === undefined) === (tls.chiave === undefined)) return;
  const field = tls.certificato === undefined ? 'certificato' : 'chiave';
  segnala(
    difetto('campo-mancante', `${at}/tls/${field}`, `manca il campo «${field}»`, 'certificato e chiave vanno insieme'),
  );
}

/** Header of a list as long as it says; its digest is checked when it is loaded. */
async function readHeader(path: string) {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
    const header = decodeIntestazione(buffer.subarray(0, bytesRead));
    return header !== undefined && size === header.bodyStart + bodyBytes(header) ? header : undefined;
  } finally {
    await file.close();
  }
}

/** The WSDL and the profile are there, and agree. */
async function checkContratto(
  { wsdl, profiloMappatura }: ServizioSoap,
  at: string,
  prova: ProvaContratto,
  segnala: Segnala,
): Promise<void> {
  const wsdlThere = await checkLeggibile(`${at}/wsdl`, wsdl, segnala);
  if (!(await checkLeggibile(`${at}/profiloMappatura`, profiloMappatura, segnala))) return;
  try {
    const profilo = loadProfilo(await readFile(profiloMappatura, 'utf8'));
    if (wsdlThere) await prova({ wsdl, profilo });
  } catch (error) {
    if (!(error instanceof EciError)) throw error;
    const field = error.code === 'ERR_ECI_PROFILE' ? 'profiloMappatura' : 'wsdl';
    const { reason, remedy, line } = error.facts;
    const where = typeof line === 'number' ? ` (riga ${line})` : '';
    const why = typeof reason === 'string' ? reason : error.message;
    const problem = `${field === 'wsdl' ? 'il WSDL' : 'il profilo di mappatura'} non si può usare${where}: ${why}`;
    const fix = typeof remedy === 'string' ? remedy : 'controlla WSDL e profilo';
    segnala(difetto('contratto-non-valido', `${at}/${field}`, problem, fix));
  }
}

/** Every contract is the one that was agreed, wherever a convenzione says which (Q-10). One that cannot be read is `checkFile`'s to find. */
export async function checkImpronte({ enti }: DocumentoAnagrafe): Promise<readonly Rilievo[]> {
  const rilievi: Rilievo[] = [];
  for (const [e, ente] of enti.entries()) {
    const servizi = new Map(ente.servizi.map((servizio) => [servizio.id, servizio]));
    for (const [c, convenzione] of ente.convenzioni.entries()) {
      for (const [s, { servizioId, wsdlSha256, openapiSha256 }] of convenzione.servizi.entries()) {
        const servizio = servizi.get(servizioId);
        const at = (field: string): string => pointer('enti', e, 'convenzioni', c, 'servizi', s, field);
        if (servizio !== undefined && wsdlSha256 !== undefined) {
          rilievi.push(...(await checkImpronta(servizio, 'WSDL', servizio.wsdl, wsdlSha256, at('wsdlSha256'))));
        }
        if (servizio !== undefined && openapiSha256 !== undefined) {
          const { rest } = servizio;
          rilievi.push(
            ...(await checkImpronta(servizio, 'OpenAPI', rest?.openapi, openapiSha256, at('openapiSha256'))),
          );
        }
      }
    }
  }
  return rilievi;
}

async function checkImpronta(
  { id }: Servizio,
  contratto: 'WSDL' | 'OpenAPI',
  file: string | undefined,
  sha256: string,
  at: string,
): Promise<readonly Rilievo[]> {
  if (file === undefined) {
    const [is, other] = contratto === 'WSDL' ? ['REST', 'openapiSha256'] : ['SOAP', 'wsdlSha256'];
    const problem = `il servizio «${id}» è ${is}: non ha un ${contratto}`;
    return [{ ...difetto('impronta-diversa', at, problem, `scrivi ${other}`), requisito: 'Q-10' }];
  }
  if (!(await checkLeggibile(at, file, () => undefined))) return [];
  const actual = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (actual === sha256.replaceAll(':', '').toLowerCase()) return [];
  const problem = `il ${contratto} del servizio «${id}» non è quello concordato: ha impronta ${actual}`;
  const fix = `carica il ${contratto} concordato, o concorda con INPS quello nuovo e correggi la convenzione`;
  return [{ ...difetto('impronta-diversa', at, problem, fix), requisito: 'Q-10' }];
}
