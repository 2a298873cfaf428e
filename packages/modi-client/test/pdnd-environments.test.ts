import { expect } from 'chai';
import { PDND_ENVIRONMENTS } from '../src/pdnd/environments.js';

describe('PDND’s environments', () => {
  it('are those deployed', () => {
    expect(PDND_ENVIRONMENTS.collaudo).to.deep.equal({
      tokenEndpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2',
      asyncTokenEndpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2.async',
      assertionAudience: 'auth.uat.interop.pagopa.it/client-assertion',
      voucherIssuer: 'uat.interop.pagopa.it',
      jwksUri: 'https://uat.interop.pagopa.it/.well-known/jwks.json',
      m2mAudience: 'uat.interop.pagopa.it/m2m',
      apiBase: 'https://api.uat.interop.pagopa.it/v3',
      apiBases: {
        v1: 'https://api.uat.interop.pagopa.it/1.0',
        v2: 'https://api.uat.interop.pagopa.it/v2',
        v3: 'https://api.uat.interop.pagopa.it/v3',
      },
      pacing: { requests: 10, perMs: 1_000 },
      apiPacing: { requests: 10, perMs: 1_000 },
    });
    expect(PDND_ENVIRONMENTS.attestazione.voucherIssuer).to.equal('att.interop.pagopa.it');
    expect(PDND_ENVIRONMENTS.produzione).to.deep.include({
      assertionAudience: 'auth.interop.pagopa.it/client-assertion',
      voucherIssuer: 'interop.pagopa.it',
      m2mAudience: 'interop.pagopa.it/m2m',
      asyncTokenEndpoint: 'https://auth.interop.pagopa.it/token.oauth2.async',
      pacing: { requests: 450, perMs: 1_000 },
      apiPacing: { requests: 20, perMs: 1_000 },
    });
  });
});
