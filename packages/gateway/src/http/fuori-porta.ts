import type { IncomingMessage } from 'node:http';
import type { Clock } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { MotivoFuoriPorta } from '../domain/refusal.js';
import type { Identifica } from '../identity/identifica.js';
import type { Registro } from '../registro/event.js';

/** Told of a request that is for no door: synchronous, and its answer does not wait. */
export type FuoriPorta = (request: IncomingMessage, motivo: MotivoFuoriPorta) => void;

export interface FuoriPortaDeps {
  readonly anagrafe: Pick<Anagrafe, 'snapshot'>;
  readonly clock: Clock;
  readonly identifica: Identifica;
  conta(tentativo: Parameters<Registro['contaAnonimo']>[0]): void;
  /** An application did this with its own credentials. */
  impropria(enteId: string, applicazioneId: string): void;
  onUnexpected(error: unknown): void;
}

/** Identifications at a time: a token may have to wait for its provider's keys. Beyond, only the address is counted. */
const CONTEMPORANEE = 64;

/**
 * Counts requests with a wrong method or path, so that what an application does outside of the doors is known (E-09b): under its name where its
 * credentials are good, under its network otherwise. Wrong secrets are slowed down here as at the doors, and the answer never
 * tells whether they were good. Counted and not recorded: none of these is an access, and none reaches the flow.
 */
export function createFuoriPorta(deps: FuoriPortaDeps): FuoriPorta {
  const { anagrafe, clock, identifica } = deps;
  let inCorso = 0;

  async function identificata(request: IncomingMessage, motivo: MotivoFuoriPorta): Promise<void> {
    const istante = clock.now();
    const chi = await identifica(request, anagrafe.snapshot(), { token: true });
    const { indirizzo } = chi;
    if (!chi.ok) return deps.conta({ istante, indirizzo, motivo: chi.presentate ? chi.refusal.motivo : motivo });
    const [enteId, applicazioneId] = [chi.ente.ente.id, chi.applicazione.id];
    deps.conta({ istante, indirizzo, motivo, applicazione: `${enteId}/${applicazioneId}` });
    deps.impropria(enteId, applicazioneId);
  }

  return (request, motivo) => {
    if (inCorso >= CONTEMPORANEE) {
      deps.conta({ istante: clock.now(), indirizzo: request.socket.remoteAddress ?? '', motivo });
      return;
    }
    inCorso += 1;
    identificata(request, motivo)
      .catch((error: unknown) => deps.onUnexpected(error))
      .finally(() => {
        inCorso -= 1;
      });
  };
}
