import { dirname } from 'node:path';
import { systemClock } from '@varco/modi-client';
import type { Clock } from '@varco/modi-client';
import type { Trova } from '../config/tipi.js';
import type { Difetto, Rilievo } from '../config/difetto.js';
import { locate, readDocumentoYaml } from '../config/documento-yaml.js';
import { compileForma } from '../config/schema.js';
import { completeAnagrafe } from './documento.js';
import type { AnagrafeScritta, DocumentoAnagrafe } from './documento.js';
import { checkFile, type ProvaContratto } from './verifica-file.js';
import { checkDocumento } from './verifica.js';

export type EsitoAnagrafe =
  | {
      readonly ok: true;
      readonly documento: DocumentoAnagrafe;
      readonly sha256: string;
      /** Absolute path of the file read. */
      readonly file: string;
      readonly avvisi: readonly Difetto[];
      readonly trova: Trova;
    }
  | { readonly ok: false; readonly difetti: readonly Difetto[]; readonly avvisi: readonly Difetto[] };

export interface LoadAnagrafeOptions {
  readonly clock?: Clock;
  /** Default: in this thread, which the library that reads WSDLs holds up and leaves tens of megabytes bigger. */
  readonly provaContratto?: ProvaContratto | undefined;
}

const forma = compileForma<AnagrafeScritta>('anagrafe.schema.json');

/**
 * Reads and checks the anagrafe's YAML: shape, agreement of its parts, and that every file it names is there and can be used. Never
 * throws for what the file contains. Does not check that it agrees with the process file: `checkInsieme`.
 */
export async function loadAnagrafe(
  path: string,
  { clock = systemClock, provaContratto }: LoadAnagrafeOptions = {},
): Promise<EsitoAnagrafe> {
  const letto = await readDocumentoYaml(path);
  if (!letto.ok) return { ok: false, difetti: letto.difetti, avvisi: [] };
  const { documento: yaml } = letto;
  const esito = forma(yaml.valore, yaml.testo);
  if (!esito.ok) return { ok: false, difetti: locate(yaml, esito.rilievi), avvisi: [] };

  const documento = completeAnagrafe(esito.valore, dirname(yaml.file));
  const now = clock.now();
  const rilievi: readonly Rilievo[] = [
    ...checkDocumento(documento, now),
    ...(await checkFile(documento, now, provaContratto)),
  ];
  const difetti = locate(
    yaml,
    rilievi.filter(({ gravita }) => gravita === 'difetto'),
  );
  const avvisi = locate(
    yaml,
    rilievi.filter(({ gravita }) => gravita === 'avviso'),
  );
  if (difetti.length > 0) return { ok: false, difetti, avvisi };
  return { ok: true, documento, sha256: yaml.sha256, file: yaml.file, avvisi, trova: yaml.trova };
}
