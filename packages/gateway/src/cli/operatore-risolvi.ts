import { firmaAtto, ruoloPer } from '../amministrazione/firma.js';
import { parete } from '../domain/fuso.js';
import { decifraIdentita } from '../operatori/identita.js';
import { chiediCodice } from './chiedi-codice.js';
import { leggiOpzioni, opzioniFirma, unica, uso } from './operatore-comune.js';
import { firmateInVigore, fraseFirma, inUfficio, stampa } from './ufficio.js';

const USO = `varco operatore risolvi --config FILE --ente ID --persona ID --motivo TESTO --operatore CODICE [--otp-file FILE]
  dice di chi è un codice, al Supervisore e col suo codice; il motivo resta scritto
`;

/** Tells whose a code is, after writing down who asked and why. JSON on stdout, a person's name in it. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore']);
  const opzioni = values && opzioniFirma(values);
  const codice = values && unica(values, 'operatore');
  if (!opzioni || opzioni.prova || !codice) return uso(USO);
  const { config, ente, persona, motivo, otpFile } = opzioni;
  return inUfficio(config, async (ufficio) => {
    const { archivio, clock, chiave, fuso } = ufficio;
    const found = (await archivio.codici.identita(ente)).find((one) => one.codice === codice);
    if (!found) {
      process.stderr.write('di questo codice nessuno ha scritto di chi è: lo sa chi ha steso il file dell’anagrafe\n');
      stampa({ esito: 'respinta', motivo: 'identita-assente', codice });
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
    stampa({ esito: 'risolto', codice, atto: firma.atto.id, ...decifraIdentita(chiave, found) });
    return 0;
  });
}
