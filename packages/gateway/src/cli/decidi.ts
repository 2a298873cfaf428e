import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildSnapshot } from '../anagrafe/snapshot.js';
import { loadAnagrafe } from '../anagrafe/load-anagrafe.js';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import type { AnagrafeSnapshot } from '../anagrafe/anagrafe.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import { contoDi } from '../flow/conto.js';
import { createFileIscritti } from '../iscritti/file-iscritti.js';
import { giornoLocale } from '../policy/calendario.js';
import type { Contesto } from '../policy/contesto.js';
import { spiega } from '../policy/decide.js';
import { trovaConvenzione } from '../policy/trova-convenzione.js';
import { createImprontaSoggetto } from '../quota/impronta-soggetto.js';
import { limitsFor } from '../quota/limits.js';
import { guardaQuote, type QuotaGuardata } from '../quota/stato.js';
import { leggiRichiesta, type RichiestaDaFile } from './decidi-richiesta.js';
import { inUfficio, obbligatorie, stampa, type Ufficio } from './ufficio.js';

const USO = `varco decidi --file richiesta.json [--config varco.yaml]
  che cosa dicono le regole e le quote di una richiesta, senza chiamare nessuno e senza prendere niente
  richiesta.json: {"ente", "applicazione", "servizio"?, "codiceFiscale"?, "operatore" | "assicurato" | "attestata": true,
    "livello"?, "postazione"?, "pratica"?, "indirizzo"?, "porta"?, "istante"?: "2026-11-22T10:00:00+01:00"}
`;

/**
 * Explains what would become of a request: what each rule says, under which clause, and which ceilings it would touch. Calls nobody: a
 * source of the insured that is another system is not asked, and that is said. JSON on stdout, never a codice fiscale. Exit 0 it would
 * pass, 1 it would be refused (or nothing is configured to ask by), 2 usage, or a file that says no request, 3 the archive does not answer.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  let text: string;
  try {
    text = await readFile(options.file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    process.stderr.write(`--file: il file non si può leggere (${code})\n`);
    return 2;
  }
  const letta = leggiRichiesta(text);
  if (!letta.ok) {
    for (const { campo, problema } of letta.difetti)
      process.stderr.write(`${campo === '' ? '/' : campo}: ${problema}\n`);
    return 2;
  }
  return inUfficio(options.config, async (ufficio) => decidi(letta.richiesta, ufficio));
}

async function decidi(richiesta: RichiestaDaFile, ufficio: Ufficio): Promise<number> {
  const { clock, fuso, archivio, chiave } = ufficio;
  const anagrafe = await leggiAnagrafe(ufficio);
  const ente = anagrafe?.ente(richiesta.ente);
  const applicazione = ente?.ente.applicazioni.find(({ id }) => id === richiesta.applicazione);
  if (anagrafe === undefined || ente === undefined || applicazione === undefined) {
    const manca = anagrafe === undefined ? 'anagrafe' : ente === undefined ? 'ente' : 'applicazione';
    process.stderr.write(`/${manca === 'anagrafe' ? '' : manca}: ${manca} non c’è nell’archivio\n`);
    stampa({ esito: 'sarebbe-rifiutata', rifiuto: { motivo: 'applicazione-non-riconosciuta' }, regole: [], quote: [] });
    return 1;
  }
  const istante = richiesta.istante ?? clock.now();
  const { servizio: servizioId, codiceFiscale } = richiesta;
  const fondamento = trovaConvenzione(ente, servizioId, giornoLocale(istante, fuso));
  const saputa =
    codiceFiscale === undefined ? undefined : await iscrizione(anagrafe, richiesta.ente, codiceFiscale, ufficio);
  const {
    ente: enteId,
    applicazione: applicazioneId,
    indirizzo,
    porta,
    persona,
    postazione,
    livello,
    pratica,
  } = richiesta;
  const contesto: Contesto = {
    ...{ istante, fuso, ente, applicazione, codiceFiscale },
    richiedente: {
      ...{ enteId, applicazioneId, indirizzo, porta },
      ...(persona !== undefined && { persona }),
      ...(postazione !== undefined && { postazione }),
      ...(livello !== undefined && { livello }),
      ...(pratica !== undefined && { pratica }),
    },
    servizio: ente.servizio(servizioId),
    convenzione: fondamento?.convenzione,
    condizioni: fondamento?.condizioni,
    iscrizione: saputa === 'non-chiesta' ? 'iscritto' : saputa,
  };
  const verdetti = spiega(contesto);
  const prima = verdetti.find(({ refusal }) => refusal !== undefined);
  const quote = await quoteDi(contesto, { fuso, soggetto: createImprontaSoggetto(chiave) }, archivio);
  const finita = quote.find(({ rifiuterebbe }) => rifiuterebbe);
  const passa = prima === undefined && finita === undefined;
  stampa({
    esito: passa ? 'passerebbe' : 'sarebbe-rifiutata',
    istante: new Date(istante).toISOString(),
    ente: enteId,
    servizio: servizioId,
    ...(fondamento && {
      convenzione: { id: fondamento.convenzione.id, protocollo: fondamento.convenzione.protocollo },
    }),
    ...(prima?.refusal && { rifiuto: { regola: prima.rule.nome, ...prima.refusal } }),
    ...(prima === undefined &&
      finita && { rifiuto: { motivo: 'quota-esaurita', requisito: finita.requisito, tetto: finita.tetto } }),
    ...(saputa === 'non-chiesta' && { nonChiesto: ['iscritti: la fonte è un altro sistema, che qui non si chiama'] }),
    regole: verdetti.map(({ rule: { nome: regola, requisito, titolo, clausola }, refusal }) => ({
      ...{ regola, requisito, titolo, clausola },
      esito: refusal === undefined ? 'passata' : 'rifiutata',
      ...(refusal && { motivo: refusal.motivo, dettaglio: refusal.dettaglio, riprovaDopo: refusal.riprovaDopo }),
      ...(prima?.rule.nome === regola && { decide: true }),
    })),
    quote,
  });
  return passa ? 0 : 1;
}

/** What the archive has; before the first start, what the file says. */
async function leggiAnagrafe({ archivio, clock, configurazione }: Ufficio): Promise<AnagrafeSnapshot | undefined> {
  const versione = await archivio.anagrafe.currentVersion();
  const stored = versione === 0 ? undefined : await archivio.anagrafe.load(versione);
  if (stored) return buildSnapshot(await parseAnagrafe(versione, stored.documento, clock.now()), versione);
  const esito = await loadAnagrafe(configurazione.anagrafe, { clock });
  return esito.ok ? buildSnapshot(esito.documento, 0) : undefined;
}

/** Sources that are files are looked into; another system is not asked. */
async function iscrizione(
  anagrafe: AnagrafeSnapshot,
  enteId: string,
  codiceFiscale: string,
  { clock }: Ufficio,
): Promise<Iscrizione | 'non-chiesta'> {
  const fonte = anagrafe.ente(enteId)?.ente.iscritti;
  if (fonte?.tipo === 'tutti') return 'iscritto';
  if (fonte?.tipo !== 'file') return 'non-chiesta';
  const file = createFileIscritti({ percorso: fonte.percorso, chiave: fonte.chiave, clock, onError: () => undefined });
  try {
    return await file.contiene(codiceFiscale);
  } finally {
    await file.close();
  }
}

async function quoteDi(
  contesto: Contesto,
  deps: { readonly fuso: string; soggetto(enteId: string, codiceFiscale: string): string },
  archivio: Ufficio['archivio'],
): Promise<readonly QuotaGuardata[]> {
  const { condizioni, servizio, istante } = contesto;
  if (condizioni === undefined || servizio === undefined) return [];
  const limiti = limitsFor(contoDi(deps, contesto, condizioni, istante));
  return guardaQuote((await archivio.counters()).store, limiti, istante);
}

function readOptions(argv: readonly string[]) {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options: { file: one, config: one } });
    return obbligatorie({ ...values, config: values.config ?? ['varco.yaml'] }, 'file', 'config');
  } catch {
    return undefined;
  }
}
