import { expect } from 'chai';
import { apriCasa, cfOf } from '../support/casa.js';

const ONDE = 10;
const INSIEME = 50;

describe('a flood of requests that nobody authenticates, seen by somebody else', function () {
  this.timeout(120_000);

  it('leaves everybody else answered while it lasts, and a way to be told apart', async () => {
    const casa = await apriCasa();
    try {
      // Who was right not long ago is not kept out by the guesses of others, even from his own address.
      expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
      let sent = 0;
      const refused: number[] = [];
      const wave = async (): Promise<void> => {
        await Promise.all(
          Array.from({ length: INSIEME }, async () => {
            sent += 1;
            const response = await casa.grezza({
              headers: { Authorization: 'Basic cG9ydGFsZTpzYmFnbGlhdG8=' },
              body: '{}',
            });
            refused.push(response.status);
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
      expect(refused).to.have.length(sent);
      // A wrong secret is told so; who goes on guessing is told to wait.
      expect(new Set(refused)).to.deep.equal(new Set([401, 429]));
      expect(casa.sandbox.log.count('inps-eci')).to.be.at.least(during.length);
    } finally {
      await casa.close();
    }
  });
});
