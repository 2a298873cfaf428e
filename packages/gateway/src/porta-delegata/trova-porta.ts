import type { AnagrafeSnapshot, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Applicazione, PortaDelegata } from '../domain/ente.js';
import { difettoComune, difettoPorta, type Difetto } from './difetto.js';
import type { RichiestaLegacy } from './messaggio.js';

/** How faults are written before it is known whose porta it is. */
export const PORTA_IGNOTA = { dialetto: 'govway', prefissoErrori: 'GOVWAY-' } as const;

/** Stands for the service in the register when an application called a path that is nobody's. */
const SERVIZIO_IGNOTO = 'sconosciuto';

interface Comune {
  /** How this caller reads answers. */
  readonly stile: Pick<PortaDelegata, 'dialetto' | 'prefissoErrori'>;
}

export type PortaTrovata =
  | (Comune & {
      readonly tipo: 'propria';
      readonly ente: EnteSnapshot;
      readonly applicazione: Applicazione;
      readonly porta: PortaDelegata;
    })
  /** The application is known, the path is not its own. */
  | (Comune & {
      readonly tipo: 'negata';
      readonly ente: EnteSnapshot;
      readonly applicazione: Applicazione;
      readonly servizioId: string;
      readonly difetto: Difetto;
    })
  /** Nobody is known: counted apart, never in the register (E-09b). */
  | (Comune & { readonly tipo: 'anonima'; readonly ente: EnteSnapshot | undefined; readonly difetto: Difetto });

/**
 * Which porta a request reached. A porta di dominio looks for the path first and for the credentials then; the codes tell the two apart
 * (401; 402 or 410), and a porta of somebody else's is not authorised (404).
 */
export function trovaPorta(snapshot: AnagrafeSnapshot, request: RichiestaLegacy): PortaTrovata {
  const porte = snapshot.porteDelegate(request.percorso);
  const { applicazione: chi } = request;
  const [prima] = porte;
  if (!chi) {
    const nome =
      prima === undefined
        ? 'percorso-sconosciuto'
        : request.credenzialiPresentate
          ? 'credenziali-errate'
          : 'credenziali-assenti';
    // That no credentials are good is told by this door's own codes; anything else is told as it is.
    const { rifiuto } = request;
    const difetto =
      rifiuto === undefined || rifiuto.motivo === 'applicazione-non-riconosciuta'
        ? difettoPorta(nome)
        : difettoComune(rifiuto);
    return { tipo: 'anonima', stile: prima?.porta ?? PORTA_IGNOTA, ente: prima?.ente, difetto };
  }
  const propria = porte.find(
    ({ ente, applicazione }) => ente.ente.id === chi.ente.ente.id && applicazione.id === chi.applicazione.id,
  );
  if (propria) return { tipo: 'propria', stile: propria.porta, ...propria };
  const dellEnte = porte.find(({ ente }) => ente.ente.id === chi.ente.ente.id);
  return {
    tipo: 'negata',
    // Its own manner, where it has one; what another ente configured is not shown.
    stile: chi.applicazione.porteDelegate[0] ?? PORTA_IGNOTA,
    ente: chi.ente,
    applicazione: chi.applicazione,
    servizioId: dellEnte?.porta.servizioId ?? SERVIZIO_IGNOTO,
    difetto: difettoPorta(prima === undefined ? 'percorso-sconosciuto' : 'porta-altrui'),
  };
}
