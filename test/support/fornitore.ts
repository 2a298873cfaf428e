import { createTestCertificate } from '@varco/modi-client/testing';
import type * as modulo from '../../packages/gateway/test/identity/oidc/fornitore.js';
import type { ChiaveFornitore, Detto, Fornitore } from '../../packages/gateway/test/identity/oidc/fornitore.js';

export type { ChiaveFornitore, Detto, Fornitore };

/** The provider that the gateway's own tests use: a real one (oidc-provider), in this process, over real TLS. */
export interface FornitoreInProva extends Fornitore {
  /** What whoever connects to it must trust. */
  readonly ca: string;
  nuovaChiave(): ChiaveFornitore;
  /** Its discovery document and its keys are not to be had; tokens still are, as from another machine of it. */
  spegni(): void;
  accendi(): void;
}

export async function apriFornitore(): Promise<FornitoreInProva> {
  const file = new URL('../../../packages/gateway/dist/test/identity/oidc/fornitore.js', import.meta.url);
  const { apriFornitore: apri, nuovaChiave, DISCOVERY } = (await import(file.href)) as typeof modulo;
  const { pem, keyPem } = createTestCertificate({ commonName: 'fornitore di prova', hosts: ['127.0.0.1'] });
  const fornitore = await apri({ server: { cert: pem, key: keyPem, impronta: '' } });
  const rete = (imita: Parameters<Fornitore['imita']>[1]): void => {
    for (const percorso of [DISCOVERY, '/jwks']) fornitore.imita(percorso, imita);
  };
  return {
    ...fornitore,
    ca: pem,
    nuovaChiave: () => nuovaChiave(),
    spegni: () => rete((response) => void response.destroy()),
    accendi: () => rete(undefined),
  };
}
