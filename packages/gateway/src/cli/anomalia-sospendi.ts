import type { OperazioneCaso } from '../anomalie/firma-caso.js';
import { firmaEStampa, numeroDi, USO_FIRMA_CASO, USO_OTP } from './anomalia-comune.js';
import { leggiOpzioni, opzioniFirma, unica, uso } from './operatore-comune.js';

const USO = `varco anomalia sospendi ${USO_FIRMA_CASO}
    (--caso N | --operatore CODICE | --applicazione ID)
  sospensione preventiva, su ogni istanza entro due secondi; senza un caso ne apre uno. La toglie varco anomalia riattiva
${USO_OTP}`;

/** Suspends the subject of a case, or somebody of whom there is none yet. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['caso', 'operatore', 'applicazione']);
  const opzioni = values && opzioniFirma(values);
  const [caso, operatore, applicazione] = ['caso', 'operatore', 'applicazione'].map(
    (one) => values && unica(values, one),
  );
  const given = [caso, operatore, applicazione].filter((one) => one !== undefined);
  const operazione = given.length === 1 ? operazioneDi(caso, operatore, applicazione) : undefined;
  if (!opzioni || opzioni.prova || operazione === undefined) return uso(USO);
  return firmaEStampa(opzioni, operazione);
}

type Opzione = string | undefined | null;

function operazioneDi(caso: Opzione, operatore: Opzione, applicazione: Opzione): OperazioneCaso | undefined {
  if (typeof operatore === 'string') return { cosa: 'segnala', tipo: 'operatore', id: operatore };
  if (typeof applicazione === 'string') return { cosa: 'segnala', tipo: 'applicazione', id: applicazione };
  const numero = numeroDi(caso);
  return numero === undefined ? undefined : { cosa: 'sospendi', numero };
}
