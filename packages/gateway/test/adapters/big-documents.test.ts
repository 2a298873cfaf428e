import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { createBigDocuments, type BigDocuments } from '../../src/adapters/big-documents.js';
import { CF } from '../policy/scena.js';

/** As long as an answer may be. */
const GRANDE = 16 * 1024 * 1024;
const contratto = { assicurato: '/chi' };

describe('documents of REST services', () => {
  let documents: BigDocuments;
  before(() => {
    documents = createBigDocuments();
  });
  after(() => documents.close());

  const grande = Buffer.from(`{"chi":"${CF}","nota":"${'x'.repeat(GRANDE)}"}`);
  const esamina = (corpo: Uint8Array) => documents.esamina({ corpo, riuscita: true, codiceFiscale: CF, contratto });

  it('are looked into the same, small or big', async () => {
    for (const nota of ['x', 'x'.repeat(400_000)]) {
      expect(await esamina(Buffer.from(`{"chi":"${CF}","nota":"${nota}"}`))).to.deep.equal({ tipo: 'buona' });
      const due = await esamina(Buffer.from(`{"chi":"altri","nota":"${nota}","chi":"${CF}"}`));
      expect(due).to.deep.equal({ tipo: 'non-conforme', codice: 'ERR_VARCO_DOCUMENTO_JSON' });
    }
  });

  it('stay the caller’s, also those that are looked into in a worker', async () => {
    expect(await esamina(grande)).to.deep.equal({ tipo: 'buona' });
    expect(grande.byteLength).to.be.greaterThan(GRANDE);
    expect(grande.subarray(0, 7).toString()).to.equal('{"chi":');
  });

  it('move to the worker once they are copied: cloning them too would hold the thread that serves', async () => {
    const post = Worker.prototype.postMessage;
    const moved: number[] = [];
    Worker.prototype.postMessage = function (this: Worker, ...[message, transfer = []]: Parameters<typeof post>) {
      moved.push(...transfer.map((one) => (one instanceof ArrayBuffer ? one.byteLength : 0)));
      post.call(this, message, transfer);
    };
    try {
      await esamina(grande);
    } finally {
      Worker.prototype.postMessage = post;
    }
    expect(moved).to.deep.equal([grande.byteLength]);
  });
});
