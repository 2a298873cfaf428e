import { firmaAtto, ruoloPer } from '../amministrazione/firma.js';
import { parete } from '../domain/fuso.js';
import { decifraIdentita } from '../operatori/identita.js';
import { createPseudonimiOperatori, risolviPseudonimo } from '../registro/pseudonimo-operatore.js';
import { chiediCodice } from './chiedi-codice.js';
import { lamenta, leggiOpzioni, mancanti, opzioniFirma, unica, uso } from './operatore-comune.js';
import { firmateInVigore, fraseFirma, inUfficio, stampa } from './ufficio.js';

const USO = `varco operatore risolvi --config FILE --ente ID --persona ID --motivo TESTO --operatore CODICE [--otp-file FILE]
  dice di chi è un codice, o lo pseudonimo che ne vede INPS, al Supervisore e col suo codice; il motivo resta scritto
`;

const IGNOTA = 'di questo codice nessuno ha scritto di chi è: lo sa chi ha steso il file dell’anagrafe';

/** Tells whose a code is, after writing down who asked and why. JSON on stdout, a person's name in it. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore']);
  const opzioni = values && opzioniFirma(values);
  const chiesto = values && unica(values, 'operatore');
  if (opzioni?.prova === true) lamenta('--prova: chi guarda di chi è un codice firma sempre');
  if (!values || !opzioni || opzioni.prova || mancanti(values, ['operatore']) || !chiesto) return uso(USO);
  const { config, ente, persona, motivo, otpFile } = opzioni;
  return inUfficio(config, async (ufficio) => {
    const { archivio, clock, chiave, fuso } = ufficio;
    const usati = await archivio.codici.usati(ente);
    const pseudonimi = createPseudonimiOperatori(chiave);
    const codice = usati.has(chiesto) ? chiesto : risolviPseudonimo(pseudonimi, ente, usati, chiesto);
    const found = (await archivio.codici.identita(ente)).find((one) => one.codice === codice);
    // A code of a file, of whom nobody wrote down whose it is: of its pseudonym at least the code can be told.
    if (codice === undefined || (found === undefined && codice === chiesto)) {
      const motivo = codice === undefined ? 'codice-sconosciuto' : 'identita-assente';
      process.stderr.write(`${motivo === 'identita-assente' ? IGNOTA : 'nessuno ha mai avuto questo codice'}\n`);
      stampa({ esito: 'respinta', motivo, codice: chiesto });
      return 1;
    }
    const convenzioni = firmateInVigore((await ufficio.convenzioni(ente)) ?? [], ufficio);
    const azione = 'codice.risolvi';
    const oggi = parete(clock.now(), fuso).data;
    const firma =
      ruoloPer({ persona, azione, convenzioni }, oggi) === undefined
        ? ({ ok: false, motivo: 'ruolo-insufficiente' } as const)
        : await firmaAtto(
            { store: archivio.persone, clock, chiave, fuso },
            {
              ...{ ente, persona, azione, oggetto: codice, motivo, convenzioni },
              codice: await chiediCodice(persona, otpFile),
            },
          );
    if (!firma.ok) {
      process.stderr.write(`${fraseFirma(firma.motivo, 'finoA' in firma ? firma.finoA : undefined)}\n`);
      stampa({ esito: 'firma-rifiutata', motivo: firma.motivo });
      return 1;
    }
    stampa({ esito: 'risolto', codice, atto: firma.atto.id, ...(found && decifraIdentita(chiave, found)) });
    return 0;
  });
}
