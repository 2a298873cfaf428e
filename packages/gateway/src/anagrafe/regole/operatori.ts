import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Convenzione } from '../../domain/convenzione.js';
import type { Operatore } from '../../domain/ente.js';
import { containsCodiceFiscale } from '../../domain/codice-fiscale-nel-testo.js';
import { postiDi } from '../../domain/posti.js';
import type { Regola } from './regola.js';

/** Profiles that name services there are, and days there are, in their order (E-25). */
export const profiliDegliOperatori: Regola = function* ({ ente, percorso }) {
  const online = ente.convenzioni.flatMap(({ serviziOnline = [] }) => serviziOnline);
  const servizi = new Set([...ente.servizi, ...online].map(({ id }) => id));
  for (const [index, operatore] of ente.operatori.entries()) {
    const at = percorso + pointer('operatori', index);
    for (const [n, servizio] of (operatore.servizi ?? []).entries()) {
      if (servizi.has(servizio)) continue;
      const fix = 'scrivi l’id di un servizio di questo ente';
      yield difetto('servizio-inesistente', at + pointer('servizi', n), 'nessun servizio si chiama così', fix);
    }
    const bad = GIORNI.filter(([, read]) => !isDay(read(operatore)));
    for (const [field] of bad) {
      yield difetto('data-non-valida', `${at}/${field}`, 'questo giorno non esiste nel calendario', 'correggi la data');
    }
    const { dal, al } = operatore;
    if (bad.length === 0 && dal !== undefined && al !== undefined && al < dal) {
      yield difetto(
        'date-invertite',
        `${at}/al`,
        'finisce prima di cominciare',
        'al è l’ultimo giorno: viene dopo dal',
      );
    }
  }
};

/** More users than the convention allows (Q-04u): said, because a convention may be lowered under those there are. */
export const utentiDichiarati: Regola = function* ({ ente, percorso }) {
  for (const [c, convenzione] of ente.convenzioni.entries()) {
    for (const { servizioId, massimo, utenti } of postiDi(ente, [convenzione], isAbilitato)) {
      if (utenti <= massimo) continue;
      const at = percorso + pointer('convenzioni', c) + percorsoUtenti(convenzione, servizioId);
      const problem = `gli operatori abilitati sono ${utenti}, e questa convenzione ne ammette ${massimo}`;
      const fix = 'revoca chi non serve più: nessuno può essere aggiunto (Q-04u)';
      yield { ...avviso('utenti-oltre-massimo', at, problem, fix), requisito: 'Q-04u' };
    }
  }
};

/** How providers name operators: one name, one operator, also where another is named by his code; and never a codice fiscale, which the archive would have in clear. */
export const soggettiDegliOperatori: Regola = function* ({ ente, percorso }) {
  const seen = new Set<string>();
  const emittenti = new Set(
    ente.applicazioni.flatMap(({ credenziali }) =>
      credenziali.flatMap((credenziale) => (credenziale.tipo === 'oidc' ? [credenziale.issuer] : [])),
    ),
  );
  const codici = new Set(ente.operatori.map(({ codice }) => codice));
  const conSoggetto = new Set(
    ente.operatori.flatMap(({ codice, soggetti = [] }) =>
      soggetti.map(({ emittente }) => `${emittente}\u0000${codice}`),
    ),
  );
  for (const [index, { codice, soggetti = [] }] of ente.operatori.entries()) {
    for (const [n, { emittente, soggetto }] of soggetti.entries()) {
      const at = percorso + pointer('operatori', index, 'soggetti', n);
      if (seen.has(`${emittente}\u0000${soggetto}`)) {
        const fix = 'il fornitore dà a ogni persona un nome suo: correggi quello sbagliato';
        yield difetto('utente-ripetuto', `${at}/soggetto`, 'questo soggetto è già di un operatore', fix);
      }
      seen.add(`${emittente}\u0000${soggetto}`);
      if (codici.has(soggetto) && soggetto !== codice && !conSoggetto.has(`${emittente}\u0000${soggetto}`)) {
        const problem = `questo soggetto è il codice di un altro operatore, di cui il fornitore ${emittente} non ha un soggetto`;
        const fix = 'chi dei due entra non si saprebbe: scrivi anche il soggetto dell’altro, o cambia il suo codice';
        yield { ...difetto('utente-ripetuto', `${at}/soggetto`, problem, fix), requisito: 'Q-03' };
      }
      if (containsCodiceFiscale(soggetto)) {
        const fix = 'fai mandare al fornitore un nome che non sia il codice fiscale, per esempio la matricola';
        yield difetto('codice-fiscale-in-chiaro', `${at}/soggetto`, 'il soggetto contiene un codice fiscale', fix);
      }
      if (!emittenti.has(emittente)) {
        const problem = 'nessuna applicazione dell’ente accetta token di questo fornitore';
        yield avviso('token-incompleto', `${at}/emittente`, problem, 'scrivi il suo issuer, alla lettera');
      }
    }
  }
};

export const isAbilitato = ({ stato }: Operatore): boolean => stato === 'abilitato';

function percorsoUtenti({ servizi, serviziOnline = [] }: Convenzione, servizioId: string): string {
  const s = servizi.findIndex((one) => one.servizioId === servizioId && one.utentiMassimi !== undefined);
  if (s >= 0) return pointer('servizi', s, 'utentiMassimi');
  return pointer(
    'serviziOnline',
    serviziOnline.findIndex(({ id }) => id === servizioId),
    'utentiMassimi',
  );
}

/** The strictest maximum of Amministratori utenze, and where the convenzione says it. */
export function massimoAmministratori({
  servizi,
  serviziOnline = [],
}: Convenzione): { readonly massimo: number; readonly percorso: string } | undefined {
  const declared = [
    ...servizi.map(({ amministratoriMassimi }, index) => ({ list: 'servizi', index, amministratoriMassimi })),
    ...serviziOnline.map(({ amministratoriMassimi }, index) => ({
      list: 'serviziOnline',
      index,
      amministratoriMassimi,
    })),
  ].flatMap(({ list, index, amministratoriMassimi: massimo }) =>
    massimo === undefined ? [] : [{ massimo, percorso: pointer(list, index, 'amministratoriMassimi') }],
  );
  return declared.toSorted((a, b) => a.massimo - b.massimo)[0];
}

const GIORNI: readonly (readonly [string, (operatore: Operatore) => string | undefined])[] = [
  ['dal', ({ dal }) => dal],
  ['al', ({ al }) => al],
  ['presaVisione/data', ({ presaVisione }) => presaVisione?.data],
  ['daConfermareEntro', ({ daConfermareEntro }) => daConfermareEntro],
  [
    'comunicazioni',
    ({ comunicazioni = [] }) =>
      comunicazioni
        .flatMap(({ del, inviata, riscontrata }) => [del, inviata, riscontrata])
        .find((giorno) => !isDay(giorno)),
  ],
];

function isDay(text: string | undefined): boolean {
  if (text === undefined) return true;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}
