import { parseArgs } from 'node:util';
import { systemClock } from '@varco/modi-client';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import { parseConvenzione } from '../convenzioni/carica.js';
import { icalendar } from '../convenzioni/icalendar.js';
import type { Calendario } from '../convenzioni/icalendar.js';
import { scadenzeComunicazioni } from '../convenzioni/scadenze-comunicazioni.js';
import { scadenzeRevisione } from '../operatori/scadenze-revisione.js';
import { scadenzeDi } from '../convenzioni/scadenze.js';
import type { Ente } from '../domain/ente.js';
import { leggiConvenzione, oggi } from './leggi-convenzione.js';
import { inUfficio } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

const USO = `varco convenzione scadenze FILE… [--ics]
     varco convenzione scadenze --config FILE [--ente ID] [--ics]
  che cosa scade, in che giorno, e secondo quale clausola; --ics: un calendario da importare
  --config: le convenzioni applicate, e che cosa manca da comunicare a INPS o attende riscontro
`;

interface Opzioni {
  readonly files: readonly string[];
  readonly config?: string;
  readonly ente?: string;
  readonly ics: boolean;
}

/**
 * Prints what falls due: JSON, or iCalendar with `--ics`. Exit 0 done, 1 a document is not valid, or there is no such ente; 2 usage or no such
 * file; 3 the archive does not answer.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const { config, files } = opzioni;
  if (config !== undefined) return inUfficio(config, (ufficio) => dallArchivio(ufficio, opzioni));
  const calendari: Calendario[] = [];
  for (const file of files) {
    const documento = await leggiConvenzione(file);
    if (typeof documento === 'number') return documento;
    const { ente, id: convenzione } = documento;
    calendari.push({ ente, convenzione, scadenze: scadenzeDi(documento, oggi()) });
  }
  return stampa(calendari, opzioni);
}

async function dallArchivio({ archivio, clock }: Ufficio, opzioni: Opzioni): Promise<number> {
  const versione = await archivio.anagrafe.currentVersion();
  const stored = versione === 0 ? undefined : await archivio.anagrafe.load(versione);
  const { enti: tutti } = stored ? await parseAnagrafe(versione, stored.documento, clock.now()) : { enti: [] };
  const enti = tutti.filter(({ id }) => opzioni.ente === undefined || id === opzioni.ente);
  if (enti.length === 0) {
    process.stderr.write(
      opzioni.ente === undefined
        ? 'l’archivio non ha ancora un’anagrafe: varco anagrafe importa\n'
        : `l’anagrafe non ha un ente «${opzioni.ente}»\n`,
    );
    return 1;
  }
  const calendari = await Promise.all(enti.map((ente) => diEnte(ente)));
  return stampa(calendari.flat(), opzioni);
}

/** A calendar for each convention that was applied, and one for operators: their review, and what INPS is told of them. */
async function diEnte(ente: Ente): Promise<readonly Calendario[]> {
  const calendari: Calendario[] = [];
  for (const { id: convenzione, documento } of ente.convenzioni) {
    if (documento === undefined) continue;
    const letta = await parseConvenzione(documento.testo);
    if (letta.ok) calendari.push({ ente: ente.id, convenzione, scadenze: scadenzeDi(letta.documento, oggi()) });
    else
      process.stderr.write(
        `il documento della convenzione «${convenzione}», applicato da una versione di prima, va corretto e applicato di nuovo\n`,
      );
  }
  const scadenze = [...scadenzeRevisione(ente, oggi()), ...scadenzeComunicazioni(ente, oggi())];
  if (scadenze.length > 0) calendari.push({ ente: ente.id, convenzione: 'operatori', scadenze });
  return calendari;
}

function stampa(calendari: readonly Calendario[], { ics }: Opzioni): number {
  process.stdout.write(
    ics
      ? icalendar(calendari, systemClock.now())
      : `${JSON.stringify({ oggi: oggi(), convenzioni: calendari }, null, 2)}\n`,
  );
  return 0;
}

function readOptions(argv: readonly string[]): Opzioni | undefined {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values, positionals: files } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ics: { type: 'boolean' }, config: one, ente: one },
    });
    const [config, ente] = [values.config, values.ente];
    if ((config?.length ?? 0) > 1 || (ente?.length ?? 0) > 1) return undefined;
    // Either documents, or what the archive has.
    if ((files.length === 0) === (config === undefined) || (ente !== undefined && config === undefined))
      return undefined;
    return {
      files,
      ics: values.ics ?? false,
      ...(config?.[0] !== undefined && { config: config[0] }),
      ...(ente?.[0] !== undefined && { ente: ente[0] }),
    };
  } catch {
    return undefined;
  }
}
