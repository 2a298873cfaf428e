import { parseArgs } from 'node:util';
import { testoPec, TIPI_PEC } from '../convenzioni/testi/pec.js';
import type { TipoPec } from '../convenzioni/testi/pec.js';
import { leggiConvenzione, oggi } from './leggi-convenzione.js';

const USO = `varco convenzione pec FILE --tipo TIPO [--prima FILE] [--operatore CODICE]… [--atto TESTO]
  il testo di una PEC per INPS; TIPO: ${TIPI_PEC.join(', ')}
  --prima: il documento com’era, per elencare che cosa cambia
`;

/** Prints the text of a PEC. Exit 0 done, 1 a document is not valid, 2 usage or no such file. */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const { file, tipo, primaFile, operatori, atto } = opzioni;
  const documento = await leggiConvenzione(file);
  if (typeof documento === 'number') return documento;
  const prima = primaFile === undefined ? undefined : await leggiConvenzione(primaFile);
  if (typeof prima === 'number') return prima;
  const text = testoPec({
    tipo,
    documento,
    operatori,
    oggi: oggi(),
    ...(prima && { prima }),
    ...(atto !== undefined && { atto }),
  });
  const open = text.match(/\[DA SCRIVERE: [^\]]*\]/g) ?? [];
  for (const place of new Set(open)) process.stderr.write(`da completare: ${place}\n`);
  process.stdout.write(text);
  return 0;
}

function readOptions(argv: readonly string[]) {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { tipo: one, prima: one, operatore: one, atto: one },
    });
    const [file, ...rest] = positionals;
    const tipo = TIPI_PEC.find((known): known is TipoPec => known === values.tipo?.[0]);
    const single = [values.tipo, values.prima, values.atto].every((given) => (given?.length ?? 0) <= 1);
    if (file === undefined || rest.length > 0 || tipo === undefined || !single) return undefined;
    return { file, tipo, primaFile: values.prima?.[0], operatori: values.operatore ?? [], atto: values.atto?.[0] };
  } catch {
    return undefined;
  }
}
