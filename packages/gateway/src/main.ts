type Run = (argv: readonly string[]) => Promise<number>;

/** Each command is loaded when it is asked for: verifying a register must not wait for a web server to be read. */
const COMMANDS: readonly (readonly [words: string, load: () => Promise<{ readonly run: Run }>, about: string])[] = [
  ['avvia', () => import('./cli/avvia.js'), 'avvia il gateway: --config FILE'],
  [
    'config verifica',
    () => import('./cli/config-verifica.js'),
    'controlla configurazione e anagrafe: riga, motivo, rimedio',
  ],
  [
    'anagrafe importa',
    () => import('./cli/anagrafe-importa.js'),
    'importa una nuova versione: --config FILE --autore X --motivo Y',
  ],
  [
    'iscritti prepara',
    () => import('./cli/iscritti-prepara.js'),
    "prepara l'elenco cifrato degli iscritti: --chiave REF --out FILE ELENCO",
  ],
  [
    'registro verifica',
    () => import('./cli/registro-verifica.js'),
    'verifica la catena del registro degli accessi: --config FILE | --db FILE',
  ],
  ['segreto', () => import('./cli/segreto.js'), "genera il segreto di un'applicazione e ne stampa lo SHA-256"],
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
  for (const [words, load] of COMMANDS) {
    const parts = words.split(' ');
    if (!parts.every((word, index) => argv[index] === word)) continue;
    const { run } = await load();
    return run(argv.slice(parts.length));
  }
  process.stderr.write(`Comando sconosciuto: ${argv.slice(0, 2).join(' ')}\n${usage()}`);
  return 2;
}
