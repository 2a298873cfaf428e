import { systemClock } from '@varco/modi-client';
import { formatDifetto } from '../config/difetto.js';
import { loadConvenzione } from '../convenzioni/carica.js';
import type { DocumentoConvenzione } from '../convenzioni/modello.js';
import { parete } from '../domain/fuso.js';

/** Italian conventions run on Italian days. */
const FUSO = 'Europe/Rome';

/** Today, where conventions are signed. */
export function oggi(): string {
  return parete(systemClock.now(), FUSO).data;
}

/** A checked document; or, once what is wrong with it was said on stderr, the exit code. */
export async function leggiConvenzione(file: string): Promise<DocumentoConvenzione | number> {
  const letta = await loadConvenzione(file);
  if (letta.ok) return letta.documento;
  for (const one of letta.difetti) process.stderr.write(`${formatDifetto(one)}\n`);
  return letta.difetti.some(({ codice, percorso }) => codice.startsWith('file-') && percorso === '') ? 2 : 1;
}

/** Reads the one file a command is given and prints what it makes of it. Exit 0 done, 1 the document is not valid, 2 usage or no such file. */
export async function stampaDa(
  argv: readonly string[],
  uso: string,
  testo: (documento: DocumentoConvenzione) => string,
): Promise<number> {
  const [file, ...rest] = argv;
  if (file === undefined || file.startsWith('-') || rest.length > 0) {
    process.stderr.write(`Uso: ${uso}`);
    return 2;
  }
  const documento = await leggiConvenzione(file);
  if (typeof documento === 'number') return documento;
  process.stdout.write(testo(documento));
  return 0;
}
