import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { Ente } from '../../domain/ente.js';
import type { Servizio } from '../../domain/servizio.js';
import { ATTESTATE_AL_MINUTO } from '../../quota/limits.js';
import type { Regola } from './regola.js';

/** Ceilings that do not contradict one another, nor the convention they stand within (Q-04, Q-04p, Q-05, Q-03b). */
export const quote: Regola = function* ({ ente, percorso }) {
  const applicazioni = new Set(ente.applicazioni.map(({ id }) => id));
  for (const [index, servizio] of ente.servizi.entries()) {
    const at = percorso + pointer('servizi', index);
    for (const [which, id] of (servizio.applicazioni ?? []).entries()) {
      if (applicazioni.has(id)) continue;
      const fix = `correggi il nome; quelle dell’ente sono: ${[...applicazioni].join(', ') || 'nessuna'}`;
      yield difetto(
        'applicazione-inesistente',
        at + pointer('applicazioni', which),
        `l’ente non ha un’applicazione «${id}»`,
        fix,
      );
    }
    yield* perOperatore(servizio, at, massimoDi(ente, servizio));
    yield* oltreFinalita(servizio, at);
    yield* finalita(ente, servizio, percorso);
  }
  for (const [index, { ritmo = {} }] of ente.applicazioni.entries()) {
    const { minuto, attestateMinuto } = ritmo;
    if (minuto === undefined || attestateMinuto === undefined || attestateMinuto <= minuto) continue;
    const problem = `il ritmo per le persone attestate (${attestateMinuto}) supera quello dell’applicazione (${minuto})`;
    const fix = `abbassa attestateMinuto (se manca: ${ATTESTATE_AL_MINUTO}), o alza minuto`;
    yield difetto(
      'ritmo-contraddittorio',
      percorso + pointer('applicazioni', index, 'ritmo', 'attestateMinuto'),
      problem,
      fix,
    );
  }
};

/** The highest daily maximum that any convenzione gives the service. */
function massimoDi({ convenzioni }: Ente, { id }: Servizio): number | undefined {
  const massimi = convenzioni.flatMap(({ servizi }) =>
    servizi.filter(({ servizioId }) => servizioId === id).map(({ chiamateMassimeGiorno }) => chiamateMassimeGiorno),
  );
  return massimi.length === 0 ? undefined : Math.max(...massimi);
}

function* perOperatore({ quote: limits = {} }: Servizio, at: string, massimo: number | undefined): Iterable<Rilievo> {
  const { perOperatore: tetti = {}, riservaAssicurati, soloAvvisi } = limits;
  const here = at + pointer('quote', 'perOperatore');
  const { ora, giorno, soggettiGiorno } = tetti;
  const perTutti = massimo === undefined ? undefined : Math.floor((massimo * (100 - (riservaAssicurati ?? 0))) / 100);
  for (const [field, value] of [
    ['ora', ora],
    ['giorno', giorno],
    ['soggettiGiorno', soggettiGiorno],
  ] as const) {
    if (value === undefined || perTutti === undefined || value <= perTutti) continue;
    const problem = `un operatore ne avrebbe ${value}, e tutti insieme ne hanno ${perTutti} al giorno`;
    yield difetto('tetto-sopra-il-massimo', `${here}/${field}`, problem, 'abbassalo, o toglilo');
  }
  if (giorno !== undefined && soggettiGiorno !== undefined && soggettiGiorno > giorno)
    yield avviso(
      'tetto-inutile',
      `${here}/soggettiGiorno`,
      `le persone diverse (${soggettiGiorno}) non possono superare le consultazioni (${giorno})`,
      'abbassalo, o toglilo',
    );
  if (giorno !== undefined && ora !== undefined && ora > giorno)
    yield avviso(
      'tetto-inutile',
      `${here}/ora`,
      `in un’ora (${ora}) non si può superare il giorno (${giorno})`,
      'abbassalo, o toglilo',
    );
  if (riservaAssicurati === 100 && soloAvvisi !== true)
    yield avviso(
      'operatori-esclusi',
      at + pointer('quote', 'riservaAssicurati'),
      'tutto è riservato agli assicurati: ogni operatore è rifiutato',
      'abbassa la percentuale, o togli il consenso agli operatori',
    );
}

function* oltreFinalita({ quote: limits = {}, pdnd }: Servizio, at: string): Iterable<Rilievo> {
  if (limits.oltreFinalita === undefined || pdnd?.chiamateGiornaliere !== undefined) return;
  const problem = 'la finalità non dichiara chiamate giornaliere: non c’è niente da confrontare';
  yield difetto(
    'quota-senza-misura',
    at + pointer('quote', 'oltreFinalita'),
    problem,
    'scrivi pdnd.chiamateGiornaliere, o togli oltreFinalita',
  );
}

/** A service whose purpose no convenzione admits is refused always. */
function* finalita({ convenzioni }: Ente, { id, pdnd }: Servizio, percorso: string): Iterable<Rilievo> {
  if (pdnd === undefined) return;
  for (const [c, { servizi }] of convenzioni.entries()) {
    for (const [s, { servizioId, finalitaAmmesse }] of servizi.entries()) {
      if (servizioId !== id || finalitaAmmesse === undefined || finalitaAmmesse.includes(pdnd.purposeId)) continue;
      const problem = `la finalità del servizio «${id}» non è fra queste: ogni richiesta è rifiutata`;
      const fix = 'correggi pdnd.purposeId del servizio, o aggiungi la finalità se l’allegato la prevede';
      yield avviso(
        'finalita-non-ammessa',
        percorso + pointer('convenzioni', c, 'servizi', s, 'finalitaAmmesse'),
        problem,
        fix,
      );
    }
  }
}
