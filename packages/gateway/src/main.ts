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
    'convenzione verifica',
    () => import('./cli/convenzione-verifica.js'),
    'controlla il documento di una convenzione: riga, motivo, rimedio, requisito',
  ],
  [
    'convenzione applica',
    () => import('./cli/convenzione-applica.js'),
    'applica il documento, firmando: FILE --config FILE --persona ID --motivo TESTO',
  ],
  [
    'convenzione scadenze',
    () => import('./cli/convenzione-scadenze.js'),
    'che cosa scade e quando: FILE… | --config FILE [--ente ID] [--ics]',
  ],
  [
    'convenzione allegato-3',
    () => import('./cli/convenzione-allegato-3.js'),
    'gli indirizzi dichiarati, da stampare: FILE',
  ],
  [
    'convenzione allegato-4',
    () => import('./cli/convenzione-allegato-4.js'),
    'le persone e i ruoli, da stampare: FILE',
  ],
  ['convenzione pec', () => import('./cli/convenzione-pec.js'), 'il testo di una PEC per INPS: FILE --tipo TIPO'],
  [
    'persona iscrivi',
    () => import('./cli/persona-iscrivi.js'),
    'dà a una persona il secondo fattore: --config FILE --ente ID --persona ID',
  ],
  [
    'persona revoca',
    () => import('./cli/persona-revoca.js'),
    'lo toglie: --config FILE --ente ID --persona ID --con ID',
  ],
  [
    'persona elenco',
    () => import('./cli/persona-elenco.js'),
    'chi può firmare, e gli atti firmati: --config FILE --ente ID',
  ],
  [
    'operatore abilita',
    () => import('./cli/operatore-abilita.js'),
    'abilita una persona designata, firmando: --operatore CODICE --nome X --cf-file FILE --atto Y',
  ],
  ['operatore modifica', () => import('./cli/operatore-modifica.js'), 'cambia quello che un operatore può, firmando'],
  [
    'operatore sospendi',
    () => import('./cli/operatore-sospendi.js'),
    'sospende operatori, firmando: --operatore CODICE,…',
  ],
  ['operatore revoca', () => import('./cli/operatore-revoca.js'), 'revoca operatori, firmando: --operatore CODICE,…'],
  [
    'operatore elenca',
    () => import('./cli/operatore-elenca.js'),
    'gli operatori come sono oggi: --config FILE --ente ID',
  ],
  [
    'operatore identifica',
    () => import('./cli/operatore-identifica.js'),
    'scrive di chi è un codice che viene da un file, firmando: --operatore CODICE --nome X --cf-file FILE',
  ],
  [
    'operatore comunica',
    () => import('./cli/operatore-comunica.js'),
    'quando INPS ne fu avvisato e ha risposto, firmando: --operatore CODICE,… --tipo abilitazione|revoca',
  ],
  ['operatore storia', () => import('./cli/operatore-storia.js'), 'che cosa è stato di un codice: --operatore CODICE'],
  [
    'operatore risolvi',
    () => import('./cli/operatore-risolvi.js'),
    'dice di chi è un codice, al Supervisore e con un motivo',
  ],
  [
    'operatore importa',
    () => import('./cli/operatore-importa.js'),
    'abilita le persone di un elenco, firmando: --csv FILE',
  ],
  [
    'operatore riconcilia',
    () => import('./cli/operatore-riconcilia.js'),
    'confronta col personale dell’ente e revoca chi non c’è più: --csv FILE | --ldap FILE',
  ],
  [
    'operatore revisione',
    () => import('./cli/operatore-revisione.js'),
    'rivede le abilitazioni: apri, conferma, stato, chiudi',
  ],
  [
    'operatore informativa',
    () => import('./cli/operatore-informativa.js'),
    'chi sa del tracciamento degli accessi: attesta, stato',
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
    'iscritti eccezione',
    () => import('./cli/iscritti-eccezione.js'),
    'lascia chiedere di una persona per un tempo, firmando: --config FILE --ente ID --persona ID',
  ],
  ['anomalia elenca', () => import('./cli/anomalia-elenca.js'), 'i casi di anomalia, aperti e chiariti: --ente ID'],
  ['anomalia mostra', () => import('./cli/anomalia-mostra.js'), 'un caso, le sue prove e la sua storia: --caso N'],
  [
    'anomalia chiarisci',
    () => import('./cli/anomalia-chiarisci.js'),
    'chiude un caso, firmando: --caso N --esito ESITO',
  ],
  [
    'anomalia esporta',
    () => import('./cli/anomalia-esporta.js'),
    'il testo del chiarimento, per la PEC a INPS: --caso N',
  ],
  [
    'anomalia sospendi',
    () => import('./cli/anomalia-sospendi.js'),
    'sospende subito, firmando: --caso N | --operatore CODICE | --applicazione ID',
  ],
  [
    'anomalia riattiva',
    () => import('./cli/anomalia-riattiva.js'),
    'toglie la sospensione e il passo, firmando: --caso N',
  ],
  [
    'registro verifica',
    () => import('./cli/registro-verifica.js'),
    'verifica la catena del registro degli accessi: --config FILE | --db FILE',
  ],
  [
    'decidi',
    () => import('./cli/decidi.js'),
    'che cosa direbbero regole e quote, senza chiamare nessuno: --file richiesta.json [--config FILE]',
  ],
  ['quota stato', () => import('./cli/quota-stato.js'), 'quante chiamate restano: --config FILE [--ente ID]'],
  [
    'quota sblocca',
    () => import('./cli/quota-sblocca.js'),
    'toglie il fermo di INPS, firmando: --config FILE --ente ID --servizio ID --persona ID --motivo TESTO',
  ],
  ['segreto', () => import('./cli/segreto.js'), "genera il segreto di un'applicazione e ne stampa lo SHA-256"],
];

function usage(): string {
  return `Uso:\n${COMMANDS.map(([words, , about]) => `  varco ${words.padEnd(22)} ${about}`).join('\n')}\n`;
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
