import { systemClock, type Clock } from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import { createFreno } from '../../src/identity/freno.js';
import { createIdentifica, type Identifica, type IdentificaDeps } from '../../src/identity/identifica.js';
import { createEmittenti } from '../../src/identity/oidc/emittenti.js';

/** The first stage as the gateway puts it together; nobody's tokens unless `emittenti` says so. */
export function identificaDi(deps: Partial<IdentificaDeps> & { readonly clock?: Clock } = {}): Identifica {
  const { clock = systemClock } = deps;
  return createIdentifica({
    hopFidati: [],
    freno: createFreno({ clock }),
    emittenti: createEmittenti({
      clock,
      openTransport: async () => createUndiciTransport({}),
      onFailure: () => undefined,
    }),
    clock,
    ...deps,
  });
}
