import { parseArgs } from 'node:util';
import { iscriviPersona } from '../amministrazione/iscrivi.js';
import type { ChiIscrive } from '../amministrazione/iscrivi.js';
import { chiediCodice } from './chiedi-codice.js';
import { lamenta, mancanti, spiegaOpzioni } from './operatore-comune.js';
import { firmateInVigore, fraseFirma, inUfficio, obbligatorie, stampa } from './ufficio.js';

const USO = `varco persona iscrivi --config FILE --ente ID --persona ID --motivo TESTO --con ID [--otp-file FILE]
     varco persona iscrivi --config FILE --ente ID --persona ID --motivo TESTO --autore NOME [--recupero]
  dà a una persona il secondo fattore, e ne stampa l’otpauth:// questa volta sola
  --con: chi firma per questa iscrizione, col suo codice (--otp-file, VARCO_OTP o al terminale)
  --autore: chi è davanti al file del processo; solo per la prima persona dell’ente, o con --recupero se nessuno può firmare
`;

/** Gives a person the second factor. JSON on stdout. Exit 0 done, 1 refused, 2 usage or no code, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const { config, ente, persona, motivo, con, autore, recupero, otpFile } = opzioni;
  return inUfficio(config, async (ufficio) => {
    const tutte = await ufficio.convenzioni(ente);
    if (tutte === undefined) {
      process.stderr.write(`l’anagrafe non ha un ente «${ente}»\n`);
      return 1;
    }
    const chi: ChiIscrive =
      con === undefined
        ? { tipo: 'processo', autore: autore ?? '', recupero }
        : { tipo: 'persona', persona: con, codice: await chiediCodice(con, otpFile) };
    const { archivio, clock, ids, chiave, fuso } = ufficio;
    const esito = await iscriviPersona(
      { store: archivio.persone, clock, ids, chiave, fuso },
      { ente, persona, motivo, chi, convenzioni: firmateInVigore(tutte, ufficio) },
    );
    if (!esito.ok) {
      process.stderr.write(`${fraseFirma(esito.motivo, esito.finoA)}\n`);
      stampa({ esito: 'rifiutata', motivo: esito.motivo });
      return 1;
    }
    process.stderr.write('l’indirizzo otpauth:// va nell’autenticatore della persona; non si rivede più\n');
    stampa({ esito: 'iscritta', ente, persona, atto: esito.atto.id, uri: esito.uri });
    return 0;
  });
}

function readOptions(argv: readonly string[]) {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...{ config: one, ente: one, persona: one, motivo: one, con: one, autore: one, 'otp-file': one },
        recupero: { type: 'boolean', multiple: true },
      },
    });
    const nomi = ['config', 'ente', 'persona', 'motivo'] as const;
    const chi = values.con === undefined ? 'autore' : 'con';
    if (mancanti(values, [...nomi, chi])) return undefined;
    const given = obbligatorie(values, ...nomi);
    if (given === undefined) return undefined;
    const wrong = values.con !== undefined && (values.autore !== undefined || values.recupero !== undefined);
    if (wrong) lamenta('chi iscrive: --con, oppure --autore');
    // The id goes into the name of an account, and people type it.
    const scritta = /^[a-z0-9][a-z0-9._-]{0,31}$/.test(given.persona);
    if (!scritta) lamenta('--persona: da 1 a 32 fra minuscole, cifre, punto e trattini');
    if (wrong || !scritta) return undefined;
    const otpFile = values['otp-file']?.[0];
    const [con, autore] = [values.con?.[0]?.trim(), values.autore?.[0]?.trim()];
    return { ...given, con, autore, recupero: values.recupero !== undefined, otpFile };
  } catch (error) {
    lamenta(spiegaOpzioni(error));
    return undefined;
  }
}
