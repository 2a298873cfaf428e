import type { Ente, SoggettoOperatore } from '../domain/ente.js';
import { trovaOperatori } from './cambia-stato.js';
import { conOperatori } from './profilo.js';
import type { CodiciNoti } from './codici-noti.js';
import type { Cambio } from './rifiuto.js';
import { rifiuta } from './rifiuto.js';

/**
 * May it be written down whose code this is, of an operator whom a file enabled without saying it? The ente stays as it is: the identity
 * goes with the act. Of a revoked code nobody says it any more: it may have been somebody else's. Pure.
 */
export function identifica(
  ente: Ente,
  { codice, indice }: { readonly codice: string; readonly indice: string },
  { perCodice, perIndice }: CodiciNoti,
): Cambio<Ente> {
  const trovati = trovaOperatori(ente, [codice]);
  if (!trovati.ok) return trovati;
  const no = { codice, requisito: 'Q-03' } as const;
  const diChi = perCodice.get(codice);
  if (diChi !== undefined && diChi !== indice) {
    const problema = 'di questo codice è già scritto che è di un’altra persona';
    return rifiuta({ ...no, motivo: 'codice-di-altri', problema, rimedio: 'abilita questa persona con un codice suo' });
  }
  const altro = perIndice.get(indice);
  if (altro !== undefined && altro !== codice) {
    const problema = `questa persona ha già un codice: ${altro}`;
    const rimedio = `revoca questo, e lasciale «${altro}»: il codice di una persona non cambia`;
    return rifiuta({ ...no, motivo: 'persona-con-altro-codice', problema, rimedio });
  }
  if (diChi === undefined && trovati.valore.some(({ stato }) => stato === 'revocato')) {
    const problema = 'questo codice è revocato, e può essere stato di un’altra persona';
    return rifiuta({
      ...no,
      motivo: 'gia-revocato',
      problema,
      rimedio: 'abilita questa persona con un codice mai usato',
    });
  }
  return { ok: true, valore: ente };
}

/**
 * The ente with the name that an identity provider has for an operator, in the place of any other name of that provider's; `undefined` takes
 * all his names away. Whether it is somebody else's already is for `verificaCambio`. Pure.
 */
export function conSoggetto(ente: Ente, codice: string, nuovo: SoggettoOperatore | undefined): Cambio<Ente> {
  const trovati = trovaOperatori(ente, [codice]);
  if (!trovati.ok) return trovati;
  const nuovi = trovati.valore.map(({ soggetti = [], ...operatore }) => {
    const altri = nuovo === undefined ? [] : soggetti.filter(({ emittente }) => emittente !== nuovo.emittente);
    const suoi = nuovo === undefined ? [] : [...altri, nuovo];
    return { ...operatore, ...(suoi.length > 0 && { soggetti: suoi }) };
  });
  return { ok: true, valore: conOperatori(ente, nuovi) };
}
