import type { Controls } from './admin/controls.js';
import type { InpsContext, InpsProfilo, InpsServer } from './context.js';
import { startInps } from './inps/inps-server.js';
import type { CheckedSeed } from './seed/read-seed.js';

const DEFAULT_PROFILO: InpsProfilo = {
  voucher: true,
  tracciamento: 'nessuno',
  identity: 'soap',
  mtls: true,
  wss: 'nessuno',
  integrita: 'nessuno',
  risposta: 'libera',
  firmatari: [],
  destinatario: '',
};
const DEFAULT_LIMITE = 10_000;

export interface ControlledInps {
  readonly server: InpsServer;
  readonly controls: Pick<Controls, 'inps' | 'setInpsProfilo' | 'setInpsLimite'>;
}

/** Starts INPS with the seed's profile over the default one, and remembers what it is told from then on. */
export async function startControlledInps(
  context: Omit<InpsContext, 'profilo' | 'limiteGiornaliero'>,
  seed: CheckedSeed,
): Promise<ControlledInps> {
  let profilo: InpsProfilo = { ...DEFAULT_PROFILO, ...seed.profilo };
  let limiteGiornaliero = seed.limiteGiornaliero ?? DEFAULT_LIMITE;
  const server = await startInps({ ...context, profilo, limiteGiornaliero });
  return {
    server,
    controls: {
      inps: () => ({ profilo, limiteGiornaliero }),
      setInpsProfilo(change) {
        const changed = { ...profilo, ...change };
        server.setProfilo(changed);
        profilo = changed;
      },
      setInpsLimite(limite) {
        server.setLimite(limite);
        limiteGiornaliero = limite;
      },
    },
  };
}
