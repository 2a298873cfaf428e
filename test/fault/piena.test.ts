import { expect } from 'chai';
import { apriCasa, cfOf } from '../support/casa.js';

const ONDE = 10;
const INSIEME = 50;

describe('a flood of requests that nobody authenticates, seen by somebody else', function () {
  this.timeout(30_000);

  it('leaves everybody else answered while it lasts, and a way to be told apart', async () => {
    const casa = await apriCasa();
    try {
      let sent = 0;
      let refused = 0;
      const wave = async (): Promise<void> => {
        await Promise.all(
          Array.from({ length: INSIEME }, async () => {
            sent += 1;
            const response = await casa.grezza({
              headers: { Authorization: 'Basic cG9ydGFsZTpzYmFnbGlhdG8=' },
              body: '{}',
            });
            if (response.status === 401) refused += 1;
            await response.arrayBuffer();
          }),
        );
      };
      const flood = (async () => {
        for (let n = 0; n < ONDE; n += 1) await wave();
      })();
      let over = false;
      void flood.finally(() => (over = true));
      const during: number[] = [];
      // One after the other, as long as there is a flood to be answered in.
      do {
        const { status } = await casa.assicurato(cfOf('tipico'));
        if (!over) during.push(status);
      } while (!over);
      await flood;
      expect(during, 'asked during the flood').to.not.deep.equal([]);
      expect([...new Set(during)]).to.deep.equal([200]);
      expect(refused).to.equal(sent);
      expect(casa.sandbox.log.count('inps-eci')).to.be.at.least(during.length);
    } finally {
      await casa.close();
    }
  });
});
