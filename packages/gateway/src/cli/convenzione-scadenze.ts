import { parseArgs } from 'node:util';
import { systemClock } from '@varco/modi-client';
import { icalendar } from '../convenzioni/icalendar.js';
import { scadenzeDi } from '../convenzioni/scadenze.js';
import { leggiConvenzione, oggi } from './leggi-convenzione.js';

const USO = `varco convenzione scadenze FILE… [--ics]
  che cosa scade, in che giorno, e secondo quale clausola; --ics: un calendario da importare
`;

/** Prints what falls due: JSON, or iCalendar with `--ics`. Exit 0 done, 1 a document is not valid, 2 usage or no such file. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const giorno = oggi();
  const calendari = [];
  for (const file of options.files) {
    const documento = await leggiConvenzione(file);
    if (typeof documento === 'number') return documento;
    const { ente, id: convenzione } = documento;
    calendari.push({ ente, convenzione, scadenze: scadenzeDi(documento, giorno) });
  }
  process.stdout.write(
    options.ics
      ? icalendar(calendari, systemClock.now())
      : `${JSON.stringify({ oggi: giorno, convenzioni: calendari }, null, 2)}\n`,
  );
  return 0;
}

function readOptions(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ics: { type: 'boolean' } },
    });
    return positionals.length === 0 ? undefined : { files: positionals, ics: values.ics ?? false };
  } catch {
    return undefined;
  }
}
