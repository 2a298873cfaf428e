import { parseAnagrafe } from '../anagrafe/stored-version.js';
import { CATALOGO } from '../anomalie/catalogo.js';
import type { Caso } from '../anomalie/casi-store.js';
import { firmaCaso } from '../anomalie/firma-caso.js';
import type { EsitoFirmaCaso, MotivoCaso, OperazioneCaso } from '../anomalie/firma-caso.js';
import type { Ente } from '../domain/ente.js';
import { chiediCodice } from './chiedi-codice.js';
import type { OpzioniFirma } from './operatore-comune.js';
import { fraseFirma, inUfficio, stampa } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

export const USO_FIRMA_CASO = '--config FILE --ente ID --persona ID --motivo TESTO [--otp-file FILE]';
export const USO_OTP = `  firma un Supervisore, col suo codice: --otp-file (- per stdin), la variabile VARCO_OTP, o al terminale; mai fra gli argomenti
`;

/** A case's number as an option: whole, from 1. */
export function numeroDi(text: string | undefined | null): number | undefined {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** The ente as the archive has it now; `undefined`, and said: there is none. */
export async function enteDi({ archivio, clock }: Ufficio, id: string): Promise<Ente | undefined> {
  const versione = await archivio.anagrafe.currentVersion();
  const stored = versione === 0 ? undefined : await archivio.anagrafe.load(versione);
  const documento = stored && (await parseAnagrafe(versione, stored.documento, clock.now()));
  const ente = documento?.enti.find((one) => one.id === id);
  if (!ente) process.stderr.write(`l’archivio non ha un ente «${id}»\n`);
  return ente;
}

const iso = (istante: number): string => new Date(istante).toISOString();

/** A case as it is printed. */
export function vistaCaso(caso: Caso, istante: number): Readonly<Record<string, unknown>> {
  const { numero, anomalia, tipo, id, stato, sospensione, rallentaFino, volte, prove, esito, chiarimento } = caso;
  return {
    numero,
    anomalia,
    titolo: CATALOGO[anomalia].titolo,
    soggetto: { tipo, id },
    stato,
    sospensione,
    ...(rallentaFino > istante && { rallentatoFino: iso(rallentaFino) }),
    apertoIl: iso(caso.apertoIl),
    ultimaVolta: iso(caso.ultimaVolta),
    volte,
    prove: { ...prove, dal: iso(prove.dal), al: iso(prove.al) },
    ...(esito !== undefined && { esito, chiarimento }),
  };
}

const FRASI: Readonly<Record<MotivoCaso, string>> = {
  'caso-sconosciuto': 'l’ente non ha un caso con questo numero: varco anomalia elenca',
  'gia-chiarito': 'questo caso è già stato chiarito',
  'gia-sospeso': 'il soggetto di questo caso è già sospeso',
  'niente-da-togliere': 'per questo caso non c’è niente in vigore, né sospensione né rallentamento',
  'non-sospendibile': 'il caso è su una persona chiesta da molti: si sospendono operatori e applicazioni',
  'soggetto-sconosciuto': 'l’ente non ha questo operatore, o questa applicazione',
  'codice-fiscale-nel-motivo':
    'il motivo resta scritto: toglierne il codice fiscale, e indicare l’accesso o la pratica',
  'cambiato-nel-frattempo':
    'nel frattempo qualcun altro ha cambiato questo caso: l’atto è scritto, l’effetto no; guardalo e riprova',
};

/** A command that signs, from its options to its exit code: 0 done, 1 refused, 2 no code, 3 the archive does not answer. */
export async function firmaEStampa(opzioni: OpzioniFirma, operazione: OperazioneCaso): Promise<number> {
  const { config, persona, motivo, otpFile } = opzioni;
  return inUfficio(config, async (ufficio) => {
    const ente = await enteDi(ufficio, opzioni.ente);
    if (!ente) return finisci({ esito: 'respinta', motivo: 'ente-sconosciuto' });
    const { archivio, clock, chiave, fuso } = ufficio;
    const deps = { casi: archivio.casi, store: archivio.persone, clock, chiave, fuso };
    const esito = await firmaCaso(deps, {
      ...{ operazione, ente, persona, motivo },
      chiediCodice: () => chiediCodice(persona, otpFile),
    });
    return finisci(esito);
  });
}

function finisci(esito: EsitoFirmaCaso | { readonly esito: 'respinta'; readonly motivo: 'ente-sconosciuto' }): number {
  if (esito.esito === 'respinta' && esito.motivo !== 'ente-sconosciuto')
    process.stderr.write(`${FRASI[esito.motivo]}\n`);
  if (esito.esito === 'firma-rifiutata') process.stderr.write(`${fraseFirma(esito.motivo, esito.finoA)}\n`);
  if (esito.esito === 'fatto' && esito.ancoraSospeso.length > 0)
    process.stderr.write(`attenzione: resta sospeso per altri casi: ${esito.ancoraSospeso.join(', ')}\n`);
  stampa(esito);
  return esito.esito === 'fatto' ? 0 : 1;
}
