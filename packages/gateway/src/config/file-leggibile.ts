import { access, constants, stat } from 'node:fs/promises';
import { difetto } from './difetto.js';
import type { Segnala } from './lettura-segreti.js';

/** Is there a file at this absolute path, that may be read? What is wrong with it is said. */
export async function checkLeggibile(percorso: string, path: string, segnala: Segnala): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) {
      segnala(difetto('file-illeggibile', percorso, `${path} non è un file`, 'indica un file'));
      return false;
    }
    await access(path, constants.R_OK);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'sconosciuto';
    segnala(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? difetto(
            'file-assente',
            percorso,
            `${path} non esiste`,
            'controlla il percorso, relativo al file che lo nomina',
          )
        : difetto('file-illeggibile', percorso, `${path} non si può leggere (${code})`, 'controlla i permessi'),
    );
    return false;
  }
}
