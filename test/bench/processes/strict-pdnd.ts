import { startSandbox, type Sandbox, type SeedClient } from '@varco/sandbox';
import { answerParent } from '../support/peer.js';

/** PDND over real sockets, as strict as its test environments and with the limits of production. */
export type PdndQuestion = { readonly start: readonly SeedClient[] } | 'calls';

/** What it counted, by itself. */
export interface PdndCalls {
  readonly requests: number;
  readonly issued: number;
  /** Distinct evidences that the assertions named. */
  readonly digests: number;
  /** What it answered when it gave no voucher. */
  readonly refusals: readonly unknown[];
}

export interface PdndEndpoint {
  readonly tokenEndpoint: string;
  readonly audience: string;
}

let sandbox: Sandbox | undefined;

answerParent(async (question: PdndQuestion): Promise<PdndEndpoint | PdndCalls> => {
  if (question !== 'calls') {
    sandbox = await startSandbox({ ambiente: 'produzione', strict: true, seed: { clients: question.start } });
    const { tokenEndpoint, audience } = sandbox;
    return { tokenEndpoint, audience };
  }
  if (sandbox === undefined) throw new Error('not started');
  const entries = sandbox.log.entries('pdnd-token');
  return {
    requests: sandbox.log.count('pdnd-token'),
    issued: entries.filter(({ outcome }) => outcome === 'issued').length,
    digests: new Set(entries.flatMap(({ digest }) => digest ?? [])).size,
    refusals: entries.filter(({ outcome }) => outcome !== 'issued').slice(0, 5),
  };
});
