import { expect } from 'chai';
import { createReplayMemory } from '../../src/wss/replay-memory.js';
import { WssRefusal } from '../../src/wss/wss-refusal.js';

function codeOf(action: () => void): string {
  try {
    action();
    return 'taken';
  } catch (error) {
    if (error instanceof WssRefusal) return error.code;
    throw error;
  }
}

describe('sandbox INPS / the memory of message ids', () => {
  it('takes an id once of one signer to one receiver, until its time is over', () => {
    const memory = createReplayMemory();
    const send = (signer: string, to: string, now: number): string =>
      codeOf(() => memory.remember(signer, to, 'm', 100, now));
    expect(send('a', 'x', 0)).to.equal('taken');
    expect(send('a', 'x', 99)).to.equal('WSS_REPLAYED');
    expect(send('b', 'x', 99)).to.equal('taken');
    expect(send('a', 'y', 99)).to.equal('taken');
    expect(send('a', 'x', 100)).to.equal('taken');
  });

  it('does not take one signer and receiver for another', () => {
    const memory = createReplayMemory();
    memory.remember('a', 'b"', 'c', 100, 0);
    expect(codeOf(() => memory.remember('a"', 'b', 'c', 100, 0))).to.equal('taken');
  });

  it('forgets what is over when it is full, and nothing else', () => {
    const memory = createReplayMemory(2);
    memory.remember('a', 'x', '1', 50, 0);
    memory.remember('a', 'x', '2', 100, 0);
    expect(codeOf(() => memory.remember('a', 'x', '3', 100, 10))).to.equal('WSS_REPLAY_MEMORY_FULL');
    expect(codeOf(() => memory.remember('a', 'x', '3', 100, 60))).to.equal('taken');
    expect(codeOf(() => memory.remember('a', 'x', '2', 100, 60))).to.equal('WSS_REPLAYED');
  });
});
