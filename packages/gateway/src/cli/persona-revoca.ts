import { parseArgs } from 'node:util';
import { firmaAtto } from '../amministrazione/firma.js';
import { chiediCodice } from './chiedi-codice.js';
import { lamenta, mancanti, spiegaOpzioni } from './operatore-comune.js';
import { firmateInVigore, fraseFirma, inUfficio, obbligatorie, stampa } from './ufficio.js';

const USO = `varco persona revoca --config FILE --ente ID --persona ID --motivo TESTO --con ID [--otp-file FILE]
  toglie a una persona il secondo fattore; firma --con, col suo codice
`;

/** Takes the second factor from a person. JSON on stdout. Exit 0 done, 1 refused, 2 usage or no code, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const { config, ente, persona, motivo, con, otpFile } = opzioni;
  return inUfficio(config, async (ufficio) => {
    const { archivio, clock, chiave, fuso } = ufficio;
    const known = await archivio.persone.load(ente, persona);
    if (known?.stato !== 'attiva') {
      process.stderr.write('questa persona non ha un secondo fattore attivo\n');
      stampa({ esito: 'rifiutata', motivo: known === undefined ? 'persona-non-iscritta' : 'persona-revocata' });
      return 1;
    }
    const convenzioni = firmateInVigore((await ufficio.convenzioni(ente)) ?? [], ufficio);
    const codice = await chiediCodice(con, otpFile);
    const azione = 'persona.revoca';
    const firma = await firmaAtto(
      { store: archivio.persone, clock, chiave, fuso },
      { ente, persona: con, codice, azione, oggetto: persona, motivo, convenzioni },
    );
    if (!firma.ok) {
      process.stderr.write(`${fraseFirma(firma.motivo, firma.finoA)}\n`);
      stampa({ esito: 'rifiutata', motivo: firma.motivo });
      return 1;
    }
    await archivio.persone.revoke(ente, persona);
    stampa({ esito: 'revocata', ente, persona, atto: firma.atto.id });
    return 0;
  });
}

function readOptions(argv: readonly string[]) {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { config: one, ente: one, persona: one, motivo: one, con: one, 'otp-file': one },
    });
    const nomi = ['config', 'ente', 'persona', 'motivo', 'con'] as const;
    const given = mancanti(values, nomi) ? undefined : obbligatorie(values, ...nomi);
    return given && { ...given, otpFile: values['otp-file']?.[0] };
  } catch (error) {
    lamenta(spiegaOpzioni(error));
    return undefined;
  }
}
