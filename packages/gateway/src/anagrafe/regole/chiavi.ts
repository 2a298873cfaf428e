import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { chiaviDi, type AccessoPdnd, type Servizio } from '../../domain/servizio.js';
import type { Regola } from './regola.js';

/** The keys that a service declares are those that its profile and its client ask for. What is in them is another matter: `checkFile`. */
export const chiavi: Regola = function* ({ ente, percorso }) {
  const perClient = new Map<string, { readonly servizio: string; readonly fonti: string }>();
  for (const [index, servizio] of ente.servizi.entries()) {
    const { pdnd, id } = servizio;
    if (pdnd === undefined) continue;
    const at = percorso + pointer('servizi', index, 'pdnd');
    yield* dpop(servizio, pdnd, at);
    yield* rotazione(servizio, pdnd, at);
    const fonti = impronta(pdnd);
    const known = perClient.get(pdnd.clientId);
    if (known === undefined) perClient.set(pdnd.clientId, { servizio: id, fonti });
    else if (known.fonti !== fonti) {
      const problem = `il servizio «${known.servizio}» usa lo stesso client con altre chiavi`;
      const fix = 'scrivi le stesse, nello stesso ordine: così una chiave subentra all’altra per tutti insieme';
      yield avviso('chiavi-diverse', at, problem, fix);
    }
  }
};

function* dpop({ profilo }: Servizio, { chiaveDpop }: AccessoPdnd, at: string): Iterable<Rilievo> {
  if (profilo.voucher === 'dpop' && chiaveDpop === undefined) {
    const problem = 'il profilo chiede voucher DPoP, e manca la chiave delle prove';
    const fix = 'aggiungi chiaveDpop, con una chiave fatta da modi keygen --alg ES256';
    yield difetto('dpop-incompleto', `${at}/chiaveDpop`, problem, fix);
  } else if (profilo.voucher !== 'dpop' && chiaveDpop !== undefined) {
    const fix = 'toglila, o scrivi voucher: dpop nel profilo';
    yield avviso('dpop-inutile', `${at}/chiaveDpop`, 'con questo profilo «chiaveDpop» non serve', fix);
  }
}

function* rotazione({ profilo }: Servizio, pdnd: AccessoPdnd, at: string): Iterable<Rilievo> {
  if (profilo.voucher !== 'nessuno' || chiaviDi(pdnd).length < 2) return;
  const problem = 'senza voucher Varco non può sapere quando PDND conosce la chiave nuova: firma con la più vecchia';
  const fix = 'lascia in «chiavi» quella depositata, e mettine un’altra al suo posto quando PDND la conosce';
  yield avviso('chiavi-senza-voucher', `${at}/chiavi`, problem, fix);
}

/** Where the keys are, without the names that may be written beside them. */
function impronta(pdnd: AccessoPdnd): string {
  return JSON.stringify(chiaviDi(pdnd).map(({ fonte }) => ({ ...fonte, kid: undefined })));
}
