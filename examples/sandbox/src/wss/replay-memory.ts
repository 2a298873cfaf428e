import { WssRefusal } from './wss-refusal.js';

/** Which messages have been seen, for as long as they could still be taken. */
export interface ReplayMemory {
  /** Remembers a message, of one signer to one receiver. Throws {@link WssRefusal} when it has been seen, or no more fit. */
  remember(signer: string, to: string, messageId: string, until: number, now: number): void;
}

const MAX_KEPT = 20_000;

/** In memory: a sandbox that restarts has forgotten. Full of messages that could still come again, it refuses rather than forget one. */
export function createReplayMemory(maxKept = MAX_KEPT): ReplayMemory {
  const seen = new Map<string, number>();
  return {
    remember: (signer, to, messageId, until, now) => {
      const key = JSON.stringify([signer, to, messageId]);
      const known = seen.get(key);
      if (known !== undefined && known > now) {
        throw new WssRefusal('WSS_REPLAYED', 'this signer has sent a message with this id already');
      }
      if (seen.size >= maxKept) {
        for (const [old, end] of seen) if (end <= now) seen.delete(old);
      }
      if (seen.size >= maxKept) throw new WssRefusal('WSS_REPLAY_MEMORY_FULL', `${maxKept} messages are remembered`);
      seen.set(key, until);
    },
  };
}
