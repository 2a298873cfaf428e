import { expect } from 'chai';
import { PDND_ENVIRONMENTS } from '../src/pdnd/environments.js';

describe('PDND’s environments', () => {
  it('are those deployed', () => {
    expect(PDND_ENVIRONMENTS.collaudo).to.deep.equal({
      tokenEndpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2',
      assertionAudience: 'auth.uat.interop.pagopa.it/client-assertion',
      voucherIssuer: 'uat.interop.pagopa.it',
      jwksUri: 'https://uat.interop.pagopa.it/.well-known/jwks.json',
      apiBase: 'https://api.uat.interop.pagopa.it/v3',
      pacing: { requests: 10, perMs: 1_000 },
    });
    expect(PDND_ENVIRONMENTS.attestazione.voucherIssuer).to.equal('att.interop.pagopa.it');
    expect(PDND_ENVIRONMENTS.produzione).to.deep.include({
      assertionAudience: 'auth.interop.pagopa.it/client-assertion',
      voucherIssuer: 'interop.pagopa.it',
      pacing: { requests: 450, perMs: 1_000 },
    });
  });
});
