import { parseArgs } from 'node:util';
import { firmaAtto, ruoloPer } from '../amministrazione/firma.js';
import { parete } from '../domain/fuso.js';
import { latchKeys } from '../quota/limits.js';
import { chiediCodice } from './chiedi-codice.js';
import { firmateInVigore, fraseFirma, inUfficio, obbligatorie, stampa, type Ufficio } from './ufficio.js';

const USO = `varco quota sblocca --config FILE --ente ID --servizio ID --persona ID --motivo TESTO [--otp-file FILE]
  toglie il fermo che INPS ha messo alle chiamate di oggi (HTTP 429); firma il Supervisore o il Responsabile
`;

const AZIONE = 'quota.sblocca';
/** A Retry-After is believed for a day: a latch may stop today and tomorrow. */
const GIORNO_MS = 86_400_000;

interface Opzioni {
  readonly config: string;
  readonly ente: string;
  readonly servizio: string;
  readonly persona: string;
  readonly motivo: string;
  readonly otpFile?: string;
}

/**
 * Lifts the latch of a service, for somebody who answers for it: the act is written down before its effect. Exit 0 lifted, or there was
 * none; 1 refused, or no such service; 2 usage, or no code; 3 the archive or the counters do not answer.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  return inUfficio(opzioni.config, async (ufficio) => sblocca(opzioni, ufficio));
}

async function sblocca(opzioni: Opzioni, ufficio: Ufficio): Promise<number> {
  const { ente, servizio, persona, motivo, otpFile } = opzioni;
  const { archivio, clock, chiave, fuso } = ufficio;
  const tutte = await ufficio.convenzioni(ente);
  const condizioni = tutte?.flatMap(({ servizi }) => servizi).find(({ servizioId }) => servizioId === servizio);
  if (tutte === undefined || condizioni === undefined) {
    process.stderr.write(
      tutte === undefined
        ? `l’anagrafe non ha un ente «${ente}»\n`
        : `nessuna convenzione dell’ente nomina un servizio «${servizio}»\n`,
    );
    return 1;
  }
  const istante = clock.now();
  const conto = { enteId: ente, condizioni, istante, tempoMassimoMs: 0, fusoOrario: fuso };
  const { chiavi } = latchKeys(conto, istante + GIORNO_MS);
  const { store } = await archivio.counters();
  const fermi = await store.latchedUntil(chiavi);
  const fermoFino = Math.max(...fermi.values());
  if (fermoFino <= istante) {
    stampa({ esito: 'nessun-fermo', ente, servizio });
    return 0;
  }
  const convenzioni = firmateInVigore(tutte, ufficio);
  if (ruoloPer({ persona, azione: AZIONE, convenzioni }, parete(istante, fuso).data) === undefined)
    return refuse('ruolo-insufficiente');
  const codice = await chiediCodice(persona, otpFile);
  const oggetto = `${ente}/${servizio}, fermo fino alle ${new Date(fermoFino).toISOString()}`;
  const esito = await firmaAtto(
    { store: archivio.persone, clock, chiave, fuso },
    { ente, persona, codice, azione: AZIONE, oggetto, motivo, convenzioni },
  );
  if (!esito.ok) return refuse(esito.motivo, esito.finoA);
  for (const one of chiavi) await store.unlatch(one);
  stampa({ esito: 'sbloccato', ente, servizio, fermoFino: new Date(fermoFino).toISOString(), atto: esito.atto.id });
  return 0;
}

function refuse(motivo: Parameters<typeof fraseFirma>[0], finoA?: number): number {
  process.stderr.write(`${fraseFirma(motivo, finoA)}\n`);
  stampa({ esito: 'firma-rifiutata', motivo });
  return 1;
}

function readOptions(argv: readonly string[]): Opzioni | undefined {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { config: one, ente: one, servizio: one, persona: one, motivo: one, 'otp-file': one },
    });
    const given = obbligatorie(values, 'config', 'ente', 'servizio', 'persona', 'motivo');
    const otp = values['otp-file'];
    if (given === undefined || (otp !== undefined && otp.length !== 1)) return undefined;
    return { ...given, ...(otp?.[0] !== undefined && { otpFile: otp[0] }) };
  } catch {
    return undefined;
  }
}
