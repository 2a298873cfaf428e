import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Convenzione } from '../../domain/convenzione.js';
import type { Operatore } from '../../domain/ente.js';
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
