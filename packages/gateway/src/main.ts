import { run as anagrafeImporta } from './cli/anagrafe-importa.js';
import { run as avvia } from './cli/avvia.js';
import { run as configVerifica } from './cli/config-verifica.js';
import { run as iscrittiPrepara } from './cli/iscritti-prepara.js';
import { run as registroVerifica } from './cli/registro-verifica.js';
import { run as segreto } from './cli/segreto.js';

type Command = (argv: readonly string[]) => Promise<number>;

const COMMANDS: readonly (readonly [words: string, command: Command, about: string])[] = [
  ['avvia', avvia, 'avvia il gateway: --config FILE'],
  ['config verifica', configVerifica, 'controlla configurazione e anagrafe: riga, motivo, rimedio'],
  ['anagrafe importa', anagrafeImporta, 'importa una nuova versione: --config FILE --autore X --motivo Y'],
  ['iscritti prepara', iscrittiPrepara, "prepara l'elenco cifrato degli iscritti: --chiave REF --out FILE ELENCO"],
  ['registro verifica', registroVerifica, 'verifica la catena del registro degli accessi'],
  ['segreto', segreto, "genera il segreto di un'applicazione e ne stampa lo SHA-256"],
];

function usage(): string {
  return `Uso:\n${COMMANDS.map(([words, , about]) => `  varco ${words.padEnd(18)} ${about}`).join('\n')}\n`;
}

/** `varco`: finds the command and runs it. Exit codes: 0 done, 1 refused or invalid, 2 usage, 3 nobody answered or internal. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || argv[0] === '--help' || argv[0] === 'aiuto') {
    process.stdout.write(usage());
    return argv.length === 0 ? 2 : 0;
  }
  for (const [words, command] of COMMANDS) {
    const parts = words.split(' ');
    if (parts.every((word, index) => argv[index] === word)) return command(argv.slice(parts.length));
  }
  process.stderr.write(`Comando sconosciuto: ${argv.slice(0, 2).join(' ')}\n${usage()}`);
  return 2;
}
