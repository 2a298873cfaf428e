import { MisureVive } from '../anomalie/misure-vive.js';
import { buildSnapshot } from '../anagrafe/snapshot.js';
import { loadAnagrafe } from '../anagrafe/load-anagrafe.js';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import type { AnagrafeSnapshot, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Applicazione } from '../domain/ente.js';
import type { Richiedente } from '../domain/persona.js';
import type { Misure } from '../domain/vigilanza.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import { conDeroga } from '../flow/giudica.js';
import { createFileIscritti } from '../iscritti/file-iscritti.js';
import { createTrovaDeroga } from '../iscritti/deroghe.js';
import { giornoLocale } from '../policy/calendario.js';
import type { Contesto } from '../policy/contesto.js';
import { trovaConvenzione } from '../policy/trova-convenzione.js';
import type { RichiestaDaFile } from './decidi-richiesta.js';
import type { Ufficio } from './ufficio.js';

/** What the rules would look at, gathered as `giudica` does, without calling anyone. */
export interface ContestoRaccolto {
  readonly contesto: Contesto;
  /** What was not looked at, because it is another system's or another process's to know. */
  readonly nonChiesto: readonly string[];
  /** The source of the insured is another system: what it would say is not known, and no exception makes it idle. */
  readonly iscrizioneIgnota: boolean;
}

export async function raccogli(
  richiesta: RichiestaDaFile,
  ente: EnteSnapshot,
  applicazione: Applicazione,
  ufficio: Ufficio,
): Promise<ContestoRaccolto> {
  const { clock, fuso, chiave } = ufficio;
  const istante = richiesta.istante ?? clock.now();
  const { servizio: servizioId, codiceFiscale, persona, postazione, livello, pratica } = richiesta;
  const fondamento = trovaConvenzione(ente, servizioId, giornoLocale(istante, fuso));
  const saputa = codiceFiscale === undefined ? undefined : await iscrizione(ente, codiceFiscale, ufficio);
  const altraPostazione = vistoAltrove(richiesta, ente);
  const richiedente: Richiedente = {
    ...{ enteId: richiesta.ente, applicazioneId: richiesta.applicazione },
    ...{ indirizzo: richiesta.indirizzo, porta: richiesta.porta },
    ...(persona !== undefined && { persona }),
    ...(postazione !== undefined && { postazione }),
    ...(livello !== undefined && { livello }),
    ...(pratica !== undefined && { pratica }),
  };
  const senzaDeroga: Contesto = {
    ...{ istante, fuso, ente, applicazione, codiceFiscale, richiedente },
    misure: await misure(richiesta, ente, richiedente, istante, ufficio),
    ...(richiesta.secondoCodice && { secondoCodice: richiesta.secondoCodice }),
    servizio: ente.servizio(servizioId),
    convenzione: fondamento?.convenzione,
    condizioni: fondamento?.condizioni,
    ...(altraPostazione && { altraPostazione }),
    // Of a source that is not asked the worst is taken, to see whether an exception would do without it.
    iscrizione: saputa === 'non-chiesta' ? 'non-iscritto' : saputa,
  };
  const contesto = conDeroga({ deroga: createTrovaDeroga(chiave) }, senzaDeroga, servizioId);
  const iscrizioneIgnota = saputa === 'non-chiesta' && contesto.deroga === undefined;
  const posto = ente.ente.usoConcorrente !== undefined && persona?.tipo === 'operatore' && postazione !== undefined;
  return {
    contesto,
    iscrizioneIgnota,
    nonChiesto: [
      ...(iscrizioneIgnota ? ['iscritti: la fonte è un altro sistema, che qui non si chiama'] : []),
      ...(posto && richiesta.vistoAltroveSecondiFa === undefined
        ? ['postazioni: dove l’operatore è adesso lo sanno le istanze; per provare, vistoAltroveSecondiFa']
        : []),
    ],
  };
}

/** What the archive says is in force because of anomalies; of a pace the file may say when the last request was. */
async function misure(
  { ultimaSecondiFa }: RichiestaDaFile,
  { ente }: EnteSnapshot,
  richiedente: Richiedente,
  istante: number,
  { archivio }: Ufficio,
): Promise<Misure | undefined> {
  const vive = new MisureVive();
  vive.aggiorna(await archivio.casi.misure(istante));
  if (ultimaSecondiFa !== undefined) vive.di(ente, richiedente, 'quella di prima', istante - ultimaSecondiFa * 1000);
  return vive.di(ente, richiedente, 'questa', istante);
}

/** Of the workstations only the instances know: the file may say that he was at another. */
function vistoAltrove(
  { persona, postazione, vistoAltroveSecondiFa: secondiFa }: RichiestaDaFile,
  { ente: { usoConcorrente } }: EnteSnapshot,
): Contesto['altraPostazione'] {
  if (secondiFa === undefined || usoConcorrente === undefined || postazione === undefined) return undefined;
  if (persona?.tipo !== 'operatore' || secondiFa > usoConcorrente.finestraSecondi) return undefined;
  return { secondiFa, azione: usoConcorrente.azione };
}

/** What the archive has; before the first start, what the file says. */
export async function leggiAnagrafe({
  archivio,
  clock,
  configurazione,
}: Ufficio): Promise<AnagrafeSnapshot | undefined> {
  const versione = await archivio.anagrafe.currentVersion();
  const stored = versione === 0 ? undefined : await archivio.anagrafe.load(versione);
  if (stored) return buildSnapshot(await parseAnagrafe(versione, stored.documento, clock.now()), versione);
  const esito = await loadAnagrafe(configurazione.anagrafe, { clock });
  return esito.ok ? buildSnapshot(esito.documento, 0) : undefined;
}

/** Sources that are files are looked into; another system is not asked. */
async function iscrizione(
  { ente: { iscritti: fonte } }: EnteSnapshot,
  codiceFiscale: string,
  { clock }: Ufficio,
): Promise<Iscrizione | 'non-chiesta'> {
  if (fonte.tipo === 'tutti') return 'iscritto';
  if (fonte.tipo !== 'file') return 'non-chiesta';
  const file = createFileIscritti({ percorso: fonte.percorso, chiave: fonte.chiave, clock, onError: () => undefined });
  try {
    return await file.contiene(codiceFiscale);
  } finally {
    await file.close();
  }
}
