import type { Clock } from '@varco/modi-client';
import { parete } from '../domain/fuso.js';
import type { Reservation } from './counter-store.js';
import { SENZA_TETTO, type LimiteQuota } from './limits.js';
import { TETTI_DI_SERVIZIO, VOCI_TETTI } from './tetti.js';

/** Parts of a ceiling at which whoever watches is told, in percent. */
export const SOGLIE = [80, 95, 100] as const;

/** A ceiling got near its end, or past it where it is only watched. Nothing of a person but an operator's code never leaves here. */
export interface EventoQuota {
  readonly tipo: 'soglia' | 'previsione';
  readonly chiave: string;
  readonly requisito: string;
  readonly presi: number;
  readonly massimo: number;
  /** Of a threshold: which, in percent. */
  readonly percento?: number;
  /** Of a forecast: when there will be nothing left, epoch milliseconds. */
  readonly finisce?: number;
}

/** How ceilings go on, as this instance sees it: the counts are everybody's, the moments its own. */
export interface Andamento {
  osserva(limiti: readonly LimiteQuota[], esito: Reservation, istante: number): void;
  /** Italian sentences for `/status`, of windows that are open. */
  avvisi(): readonly string[];
}

interface Corso {
  readonly limite: LimiteQuota;
  presi: number;
  /** When and how many, at least a minute apart, of the last half hour. */
  readonly campioni: { readonly istante: number; readonly presi: number }[];
  previsto: boolean;
}

const MINUTE = 60_000;
const CAMPIONI = 30;
/** Fewer moments than these make no forecast; below this part of a ceiling nobody worries. */
const CAMPIONI_MINIMI = 5;
const PARTE_MINIMA = 0.2;
const CORSI_MASSIMI = 2_000;

export function createAndamento(options: {
  readonly clock: Clock;
  readonly fuso: string;
  readonly onEvent: (evento: EventoQuota) => void;
}): Andamento {
  const { clock, fuso, onEvent } = options;
  const corsi = new Map<string, Corso>();

  function segui(limite: LimiteQuota, presi: number, istante: number): void {
    let corso = corsi.get(limite.chiave);
    if (corso?.limite.soglia !== limite.soglia) {
      if (!corso && corsi.size >= CORSI_MASSIMI) dimentica(corsi, istante);
      corso = { limite, presi, campioni: corso?.campioni ?? [], previsto: false };
      corsi.set(limite.chiave, corso);
    }
    corso.presi = presi;
    const last = corso.campioni.at(-1);
    if (last && istante - last.istante < MINUTE) return;
    corso.campioni.push({ istante, presi });
    if (corso.campioni.length > CAMPIONI) corso.campioni.shift();
    const finisce = previsione(corso, istante);
    if (finisce === undefined || corso.previsto) return;
    corso.previsto = true;
    onEvent({ tipo: 'previsione', ...fatti(limite, presi), finisce });
  }

  return {
    osserva(limiti, { granted, remaining }, istante) {
      for (const limite of limiti) {
        const presi = (limite.modo === 'avvisa' ? SENZA_TETTO : limite.soglia) - (remaining.get(limite.chiave) ?? 0);
        if (TETTI_DI_SERVIZIO.has(limite.tetto)) segui(limite, presi, istante);
        // Each count is given to one reservation, over all instances: each threshold is told once.
        if (!granted || limite.breve === true) continue;
        const percento = [...SOGLIE].reverse().find((one) => presi === Math.ceil((limite.soglia * one) / 100));
        if (percento !== undefined) onEvent({ tipo: 'soglia', ...fatti(limite, presi), percento });
      }
    },
    avvisi() {
      const now = clock.now();
      return [...corsi.values()].flatMap((corso) => avvisoDi(corso, now, fuso));
    },
  };
}

function fatti({ chiave, tetto, soglia }: LimiteQuota, presi: number) {
  return { chiave, requisito: VOCI_TETTI[tetto].requisito, presi, massimo: soglia };
}

/** When the ceiling is reached at the pace of the last half hour, if that is before its window ends. */
function previsione({ limite, presi, campioni }: Corso, now: number): number | undefined {
  const [first] = campioni;
  if (!first || campioni.length < CAMPIONI_MINIMI || presi >= limite.soglia || presi < limite.soglia * PARTE_MINIMA)
    return undefined;
  const pace = (presi - first.presi) / (now - first.istante);
  const finisce = now + (limite.soglia - presi) / pace;
  return pace > 0 && finisce < limite.finestra.fine ? Math.round(finisce) : undefined;
}

function avvisoDi(corso: Corso, now: number, fuso: string): readonly string[] {
  const { limite, presi } = corso;
  if (now < limite.finestra.inizio || now >= limite.finestra.fine) return [];
  const percento = Math.floor((presi * 100) / limite.soglia);
  const finisce = previsione(corso, now);
  if (percento < SOGLIE[0] && finisce === undefined) return [];
  const [ente = '', servizio = ''] = limite.chiave.split('/');
  const quando = finisce === undefined ? undefined : parete(finisce, fuso);
  const poi =
    quando === undefined ? '' : `; a questo passo finiscono il ${quando.data} alle ${quando.orario.slice(0, 5)}`;
  const { titolo, requisito } = VOCI_TETTI[limite.tetto];
  return [
    `${ente}, servizio ${servizio}, ${titolo}: ${presi} di ${limite.soglia} (${percento} %)${poi} (${requisito})`,
  ];
}

/** Windows that are over; where all are open, those seen first. */
function dimentica(corsi: Map<string, Corso>, now: number): void {
  for (const [chiave, { limite }] of corsi) if (limite.finestra.fine <= now) corsi.delete(chiave);
  for (const chiave of corsi.keys()) {
    if (corsi.size < CORSI_MASSIMI) return;
    corsi.delete(chiave);
  }
}
