import { signerOf, signIntegrity, type Clock, type Ids } from '@varco/modi-client';
import type { ServizioRest } from '../domain/servizio.js';
import type { FirmaRest, PdndTools } from '../flow/erogatore-client.js';

/** INTEGRITY_REST_02: signed with the key that PDND has, in the name of the voucher's client. */
export function createFirmaRest(
  { rest }: ServizioRest,
  { clientId, audience, signer }: Pick<PdndTools, 'clientId' | 'audience' | 'signer'>,
  {
    clock,
    ids,
  }: { /** The erogatore's: the token's times are read by it. */ readonly clock: Clock; readonly ids: Ids },
): FirmaRest {
  return {
    async firma(method, headers, body) {
      const { headers: signature, digest } = await signIntegrity({
        message: { method, headers, body },
        signer: signerOf(signer),
        audience,
        issuer: clientId,
        dialect: rest.dialetto,
        clock,
        ids,
      });
      return { headers: signature, attesa: { digests: [], ...(digest === undefined ? {} : { impronta: digest }) } };
    },
  };
}
