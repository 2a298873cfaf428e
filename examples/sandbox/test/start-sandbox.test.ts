import { createServer } from 'node:net';
import { expect } from 'chai';
import { isPortBusy } from '../src/http/listen.js';
import { InvalidInput } from '../src/invalid-input.js';
import { startSandbox } from '../src/start-sandbox.js';

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('startSandbox', () => {
  it('refuses to listen beyond loopback', async () => {
    const error = await rejection(startSandbox({ host: '0.0.0.0' }));
    expect(error).to.be.instanceOf(InvalidInput);
  });

  it('says that a port is busy, and stops what had started', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    const error = await rejection(startSandbox({ portaBase: port - 2 }));
    expect(isPortBusy(error)).to.equal(true);
    await new Promise((resolve) => holder.close(resolve));
    const sandbox = await startSandbox({ portaBase: port - 2 });
    await sandbox.close();
  });

  it('starts two sandboxes side by side', async () => {
    const [one, two] = await Promise.all([startSandbox(), startSandbox()]);
    expect(one.tokenEndpoint).not.to.equal(two.tokenEndpoint);
    await Promise.all([one.close(), two.close()]);
  });

  it('gives erogatori the keys and the e-services of the seed', async () => {
    const sandbox = await startSandbox();
    const jwks = (await (await fetch(sandbox.jwksUrl)).json()) as { keys: object[] };
    expect(jwks.keys).to.have.length(1);
    await sandbox.close();
  });
});
