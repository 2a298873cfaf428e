import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect } from 'chai';
import { leggiCorpo, type Corpo } from '../../src/http/corpo.js';

/** A request whose body the test sends. */
function inArrivo(contentLength?: string): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  if (contentLength !== undefined) message.headers['content-length'] = contentLength;
  return message;
}
const fine = (message: IncomingMessage): void => {
  message.complete = true;
  message.push(null);
};
const testo = (corpo: Corpo): string => (corpo.ok ? corpo.bytes.toString('utf8') : corpo.difetto);

describe('the body of a request', () => {
  it('is read whole, in one piece or in many', async () => {
    const one = inArrivo('5');
    one.push('abcde');
    fine(one);
    expect(testo(await leggiCorpo(one, 10))).to.equal('abcde');
    const many = inArrivo();
    const reading = leggiCorpo(many, 10);
    for (const piece of ['a', 'bc', 'de']) many.push(piece);
    fine(many);
    expect(testo(await reading)).to.equal('abcde');
  });

  it('may be empty', async () => {
    const message = inArrivo();
    fine(message);
    expect(testo(await leggiCorpo(message, 10))).to.equal('');
  });

  it('may be exactly as big as it may be', async () => {
    const message = inArrivo('10');
    message.push('0123456789');
    fine(message);
    expect(testo(await leggiCorpo(message, 10))).to.equal('0123456789');
  });

  it('that declares to be too big is not read at all', async () => {
    const message = inArrivo('11');
    expect(await leggiCorpo(message, 10)).to.deep.equal({ ok: false, difetto: 'troppo-grande' });
    expect(message.listenerCount('data')).to.equal(0);
  });

  it('that turns out to be too big is left where it is', async () => {
    const message = inArrivo();
    const reading = leggiCorpo(message, 10);
    message.push('0123456789');
    message.push('x');
    expect(await reading).to.deep.equal({ ok: false, difetto: 'troppo-grande' });
    expect(message.listenerCount('data')).to.equal(0);
  });

  it('that ends before its end is interrupted', async () => {
    const message = inArrivo('100');
    const reading = leggiCorpo(message, 1000);
    message.push('abc');
    message.destroy();
    expect(await reading).to.deep.equal({ ok: false, difetto: 'interrotto' });
  });

  it('that comes too slowly is interrupted', async () => {
    const message = inArrivo('100');
    const reading = leggiCorpo(message, 1000, 20);
    message.push('abc');
    expect(await reading).to.deep.equal({ ok: false, difetto: 'interrotto' });
    expect(message.listenerCount('data')).to.equal(0);
  });
});
