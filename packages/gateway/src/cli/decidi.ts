import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Refusal } from '../domain/refusal.js';
import { contoDi } from '../flow/conto.js';
import type { Contesto } from '../policy/contesto.js';
import { spiega } from '../policy/decide.js';
import { proprioIscritto } from '../policy/rules/proprio-iscritto.js';
import { createImprontaSoggetto } from '../quota/impronta-soggetto.js';
import { limitsFor } from '../quota/limits.js';
import { guardaQuote, type QuotaGuardata } from '../quota/stato.js';
import { leggiAnagrafe, raccogli } from './decidi-contesto.js';
import { CONTROLLI_IDENTITA } from './decidi-identita.js';
import { leggiRichiesta, type RichiestaDaFile } from './decidi-richiesta.js';
import { lamenta, mancanti, spiegaOpzioni } from './operatore-comune.js';
import { inUfficio, obbligatorie, stampa, type Ufficio } from './ufficio.js';

const USO = `varco decidi --file richiesta.json [--config varco.yaml]
  che cosa dicono le regole e le quote di una richiesta, senza chiamare nessuno e senza prendere niente
  richiesta.json: {"ente", "applicazione", "servizio"?, "codiceFiscale"?, "operatore" | "assicurato" | "attestata": true,
    "livello"?, "postazione"?, "pratica"?, "indirizzo"?, "porta"?: "rest" | "porta-delegata",
    "istante"?: "2026-11-22T10:00:00+01:00", "vistoAltroveSecondiFa"?: 12, "ultimaSecondiFa"?: 3,
    "secondoCodice"?: "presente" | "assente" | "altra-forma" | "illeggibile"}
`;

/**
 * Explains what would become of a request: what the door and each rule say, under which clause, in the order in which they decide, and
 * which ceilings it would touch. Calls nobody: a source of the insured that is another system is not asked, and that is said. JSON on stdout, never a codice fiscale. Exit 0 it would
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
  const { fuso, archivio, chiave } = ufficio;
  const ente = (await leggiAnagrafe(ufficio))?.ente(richiesta.ente);
  const applicazione = ente?.ente.applicazioni.find(({ id }) => id === richiesta.applicazione);
  if (ente === undefined || applicazione === undefined) {
    const manca = ente === undefined ? 'ente' : 'applicazione';
    process.stderr.write(`/${manca}: ${manca} non c’è nell’archivio\n`);
    const rifiuto = { motivo: 'applicazione-non-riconosciuta' };
    stampa({ esito: 'sarebbe-rifiutata', rifiuto, identita: [], regole: [], quote: [] });
    return 1;
  }
  const { contesto, nonChiesto, iscrizioneIgnota } = await raccogli(richiesta, ente, applicazione, ufficio);
  const { convenzione, deroga } = contesto;
  const identita: readonly Riga[] = CONTROLLI_IDENTITA.map((controllo) => {
    const refusal = controllo.check(richiesta, applicazione);
    return { chi: controllo, ...(refusal && { refusal: { requisito: controllo.requisito, ...refusal } }) };
  });
  const regole: readonly Riga[] = spiega(contesto).map(({ rule, refusal }) =>
    iscrizioneIgnota && rule.nome === proprioIscritto.nome
      ? { chi: rule, ignota: true }
      : { chi: rule, ...(refusal && { refusal }) },
  );
  // A door refuses before any rule is looked at.
  const prima = [...identita, ...regole].find(({ refusal }) => refusal !== undefined);
  const quote = await quoteDi(contesto, { fuso, soggetto: createImprontaSoggetto(chiave) }, archivio);
  const finita = quote.find(({ rifiuterebbe }) => rifiuterebbe);
  const passa = prima === undefined && finita === undefined;
  stampa({
    esito: passa ? 'passerebbe' : 'sarebbe-rifiutata',
    istante: new Date(contesto.istante).toISOString(),
    ente: richiesta.ente,
    servizio: richiesta.servizio,
    ...(convenzione && { convenzione: { id: convenzione.id, protocollo: convenzione.protocollo } }),
    ...(deroga !== undefined && { deroga }),
    ...(prima?.refusal && {
      rifiuto: { [identita.includes(prima) ? 'controllo' : 'regola']: prima.chi.nome, ...prima.refusal },
    }),
    ...(prima === undefined &&
      finita && { rifiuto: { motivo: 'quota-esaurita', requisito: finita.requisito, tetto: finita.tetto } }),
    ...(nonChiesto.length > 0 && { nonChiesto }),
    identita: identita.map((one) => ({ controllo: one.chi.nome, ...detta(one, one === prima) })),
    regole: regole.map((one) => ({ regola: one.chi.nome, ...detta(one, one === prima) })),
    quote,
  });
  return passa ? 0 : 1;
}

/** What one check or rule says. */
interface Riga {
  readonly chi: {
    readonly nome: string;
    readonly requisito: string;
    readonly titolo: string;
    readonly clausola: string;
  };
  readonly refusal?: Refusal;
  /** It looks at what was not asked. */
  readonly ignota?: boolean;
}

function detta({ chi: { requisito, titolo, clausola }, refusal, ignota }: Riga, decide: boolean) {
  return {
    ...{ requisito, titolo, clausola },
    esito: ignota === true ? 'non-valutata' : refusal === undefined ? 'passata' : 'rifiutata',
    ...(refusal && { motivo: refusal.motivo, dettaglio: refusal.dettaglio, riprovaDopo: refusal.riprovaDopo }),
    ...(decide && { decide: true }),
  };
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
    const detti = { ...values, config: values.config ?? ['varco.yaml'] };
    return mancanti(detti, ['file', 'config']) ? undefined : obbligatorie(detti, 'file', 'config');
  } catch (error) {
    lamenta(spiegaOpzioni(error));
    return undefined;
  }
}
