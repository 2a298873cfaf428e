import type { Anagrafe } from '../anagrafe/anagrafe.js';
import { parseCertificati } from '../config/certificati.js';
import type { Configurazione } from '../config/configurazione.js';
import { readSecret } from '../config/segreti.js';
import { factsOf } from '../log.js';
import type { Log } from '../log.js';
import { primaScadenza } from '../sorveglianza/scadenze.js';
import type { Scadenza } from '../sorveglianza/scadenze.js';
import type { ErogatoreClients } from './erogatore-clients.js';

/** Hosts whose clocks are looked at: PDND's and those of the services. */
export function indirizziEsterni(pdnd: Configurazione['pdnd'], anagrafe: Anagrafe): readonly string[] {
  const servizi = anagrafe.snapshot().enti.flatMap(({ ente }) => ente.servizi.map(({ url }) => url));
  return pdnd === undefined ? servizi : [pdnd.tokenEndpoint, ...servizi];
}

/** The certificate this process shows to its callers. @throws SecretError */
export async function scadenzePorta({ tls }: Configurazione['http']): Promise<readonly Scadenza[]> {
  if (tls === undefined) return [];
  return primaScadenza('certificato della porta di Varco', parseCertificati(await readSecret(tls.certificato)));
}

/** A service whose tools cannot be made is told, and tried again when it is asked for. */
export async function preparaTutti(anagrafe: Anagrafe, clients: ErogatoreClients, log: Log): Promise<void> {
  const snapshot = anagrafe.snapshot();
  for (const ente of snapshot.enti) {
    for (const servizio of ente.ente.servizi) {
      // Changed meanwhile: whoever follows the change makes what it wants.
      if (anagrafe.snapshot() !== snapshot) return;
      try {
        await clients.prepare(ente, servizio);
      } catch (error) {
        log.error('servizio-non-pronto', { ente: ente.ente.id, servizio: servizio.id, ...factsOf(error) });
      }
    }
  }
}

/** Reads requests as the services' contracts write them. */
export interface Contratti extends Pick<ErogatoreClients, 'decodeCodiceFiscale' | 'leggiDomandaRest'> {
  /** Loads what reading a request to one service needs, whatever becomes of the others. Rejects with what kept it from being ready. */
  preparaServizio(enteId: string, servizioId: string): Promise<void>;
}

export function contrattiDi(anagrafe: Anagrafe, clients: ErogatoreClients): Contratti {
  return {
    async preparaServizio(enteId, servizioId) {
      const ente = anagrafe.snapshot().ente(enteId);
      const servizio = ente?.servizio(servizioId);
      if (ente && servizio) await clients.prepare(ente, servizio);
    },
    decodeCodiceFiscale: (...chiesto) => clients.decodeCodiceFiscale(...chiesto),
    leggiDomandaRest: (...chiesto) => clients.leggiDomandaRest(...chiesto),
  };
}
