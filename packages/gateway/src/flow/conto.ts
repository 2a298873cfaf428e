import type { CondizioniServizio } from '../domain/convenzione.js';
import type { Contesto } from '../policy/contesto.js';
import { chiaveMembro } from '../quota/counter-store.js';
import type { LimiteQuota, RichiestaLimiti } from '../quota/limits.js';
import type { QuotaVista } from './richiesta.js';

/** What a judged request is counted against. */
export function contoDi(
  {
    fuso: fusoOrario,
    soggetto,
  }: { readonly fuso: string; readonly soggetto: (enteId: string, codiceFiscale: string) => string },
  contesto: Contesto,
  condizioni: CondizioniServizio,
  istante: number,
): RichiestaLimiti {
  const { richiedente, ente, applicazione, servizio, codiceFiscale } = contesto;
  const { persona, enteId } = richiedente;
  if (!servizio) throw new Error('rules let an incomplete request pass');
  const operatore = persona?.tipo === 'operatore' ? ente.operatore(persona.codice) : undefined;
  const perSoggetti = servizio.quote?.perOperatore?.soggettiGiorno ?? operatore?.limiti?.soggettiGiorno;
  return {
    enteId,
    condizioni,
    istante,
    tempoMassimoMs: servizio.tempoMassimoMs,
    fusoOrario,
    servizio,
    applicazione,
    ...(persona === undefined ? {} : { persona }),
    ...(operatore === undefined ? {} : { operatore }),
    ...(operatore === undefined || perSoggetti === undefined || codiceFiscale === undefined
      ? {}
      : { soggetto: soggetto(enteId, codiceFiscale) }),
  };
}

/** The ceiling nearest to its end, of those that refuse. */
export function piuStretto(
  limiti: readonly [LimiteQuota, ...LimiteQuota[]],
  rimasti: ReadonlyMap<string, number>,
): LimiteQuota {
  const left = ({ chiave }: LimiteQuota): number => rimasti.get(chiave) ?? 0;
  return limiti.reduce((a, b) => (b.modo === 'blocca' && b.distinto === undefined && left(b) < left(a) ? b : a));
}

export function quotaVista(
  { chiave, soglia, finestra }: LimiteQuota,
  rimasti: ReadonlyMap<string, number>,
): QuotaVista {
  return { massimo: soglia, rimanenti: rimasti.get(chiave) ?? 0, azzeramento: finestra.fine };
}

/** Keys for the register: of members those that say whom; not those of a minute, over before anybody could count them anew. */
export function contatoriDi(limiti: readonly LimiteQuota[]): readonly string[] {
  return limiti
    .filter(({ tetto }) => tetto !== 'applicazione-minuto' && tetto !== 'attestate-minuto')
    .map((limite) => (limite.distinto === undefined ? limite.chiave : chiaveMembro(limite, limite.distinto)));
}
