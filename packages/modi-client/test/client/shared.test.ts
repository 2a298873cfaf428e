import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createModiClient } from '../../src/modi-client.js';
import { testSigner } from '../../src/testing/index.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { house, URL_SERVIZIO } from '../helpers/modi-house.js';

describe('several clients of createModiClient in one process', () => {
  it('share pace, vouchers and key set, and close what is theirs', async () => {
    const first = await house();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const base = { clientId: CLIENT_ID, purposeId: PURPOSE_ID, key: testSigner(), transport: first.pdnd };
    const other = await createModiClient({
      ...base,
      sharedWith: first.modi,
      servizio: { url: `${URL_SERVIZIO}/altro` },
    });
    expect(other.pdnd).to.equal(first.modi.pdnd);
    await first.modi.request({ url: '/' });
    await other.request({ url: '/' });
    expect(first.pdnd.asked).to.equal(1);
    const another = await createModiClient({
      ...base,
      sharedWith: first.modi,
      key: privateKey,
      servizio: { url: URL_SERVIZIO },
    });
    await failureAs(TokenError, () => another.request({ url: '/' }));
    expect(first.pdnd.asked).to.equal(2);
    const twice = await failureAs(ConfigurationError, () =>
      createModiClient({ ...base, sharedWith: first.modi, ambiente: 'collaudo', servizio: { url: URL_SERVIZIO } }),
    );
    expect(twice.facts['field']).to.equal('ambiente');
  });
});
