import { parseArgs } from 'node:util';
import { formatDifetto } from '../config/difetto.js';
import type { Difetto } from '../config/difetto.js';
import { applicaConvenzione } from '../convenzioni/applica.js';
import type { EsitoApplica } from '../convenzioni/applica.js';
import { loadConvenzione } from '../convenzioni/carica.js';
import type { ConvenzioneLetta } from '../convenzioni/carica.js';
import type { Differenza } from '../convenzioni/confronto.js';
import { chiediCodice } from './chiedi-codice.js';
import { fraseFirma, inUfficio, obbligatorie, stampa } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

const USO = `varco convenzione applica FILE --config FILE --persona ID --motivo TESTO [--otp-file FILE] [--prova]
  applica il documento: una versione nuova dell’anagrafe, firmata dal Responsabile della convenzione con il suo codice
  il codice: --otp-file (- per stdin), la variabile VARCO_OTP, o al terminale; mai fra gli argomenti
  --prova: mostra che cosa cambierebbe, senza firmare e senza scrivere
`;

interface Opzioni {
  readonly file: string;
  readonly config: string;
  readonly persona: string;
  readonly motivo: string;
  readonly otpFile?: string;
  readonly prova: boolean;
}

/**
 * Applies a convention's document: running instances take it within two seconds. JSON on stdout. Exit 0 applied, or nothing changed; 1
 * refused (document, anagrafe, signature, or somebody else was first); 2 usage, or no code; 3 the archive does not answer.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const letta = await loadConvenzione(opzioni.file);
  for (const one of letta.avvisi) process.stderr.write(`avviso: ${formatDifetto(one)}\n`);
  if (!letta.ok) return finish({ esito: 'respinta', difetti: letta.difetti });
  return inUfficio(opzioni.config, async (ufficio) => finish(await applica(letta, opzioni, ufficio)));
}

function applica(letta: ConvenzioneLetta, opzioni: Opzioni, ufficio: Ufficio): Promise<EsitoApplica> {
  const { archivio, clock, chiave, fuso } = ufficio;
  const { persona, motivo, otpFile, prova } = opzioni;
  return applicaConvenzione(
    { anagrafe: archivio.anagrafe, store: archivio.persone, clock, chiave, fuso },
    { letta, persona, motivo, chiediCodice: () => chiediCodice(persona, otpFile), mostra, soloProva: prova },
  );
}

/** One line a change, before anybody signs. */
function mostra(differenze: readonly Differenza[]): void {
  const said = (value: unknown): string => (value === undefined ? '(niente)' : JSON.stringify(value));
  for (const { percorso, prima, dopo } of differenze)
    process.stderr.write(`${percorso === '' ? '/' : percorso}: ${said(prima)} → ${said(dopo)}\n`);
}

function finish(esito: EsitoApplica): number {
  const difetti: readonly Difetto[] = esito.esito === 'respinta' ? esito.difetti : [];
  for (const one of difetti) process.stderr.write(`${formatDifetto(one)}\n`);
  const avvisi: readonly Difetto[] = 'avvisi' in esito ? esito.avvisi : [];
  for (const one of avvisi) process.stderr.write(`avviso: ${formatDifetto(one)}\n`);
  if (esito.esito === 'firma-rifiutata') process.stderr.write(`${fraseFirma(esito.motivo, esito.finoA)}\n`);
  if (esito.esito === 'invariata') process.stderr.write('il documento è quello già in vigore: niente da firmare\n');
  if (esito.esito === 'conflitto')
    process.stderr.write(
      `nel frattempo è arrivata la versione ${esito.versione}: guardala e riprova, con un codice nuovo\n`,
    );
  stampa(esito);
  return esito.esito === 'applicata' || esito.esito === 'invariata' || esito.esito === 'prova' ? 0 : 1;
}

function readOptions(argv: readonly string[]): Opzioni | undefined {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { config: one, persona: one, motivo: one, 'otp-file': one, prova: { type: 'boolean', multiple: true } },
    });
    const given = obbligatorie({ file: positionals, ...values }, 'file', 'config', 'persona', 'motivo');
    const otp = values['otp-file'];
    if (given === undefined || (otp !== undefined && otp.length !== 1)) return undefined;
    return { ...given, prova: values.prova !== undefined, ...(otp?.[0] !== undefined && { otpFile: otp[0] }) };
  } catch {
    return undefined;
  }
}
