import type { Transport, TransportOptions } from '../../src/ports/transport.js';
import { describeExchange } from './exchange.contract.js';
import { describeFailures } from './failure.contract.js';
import { describeGivenUp } from './given-up.contract.js';
import { describeRefusals } from './refusal.contract.js';
import { describeSecureChannel } from './secure-channel.contract.js';
import { transportBench } from './transport-bench.js';

/** What every adapter of the Transport port must do, over real sockets and real TLS. */
export function describeTransport(name: string, create: (options?: TransportOptions) => Transport): void {
  describe(name, () => {
    const bench = transportBench(create);
    afterEach(bench.stop);
    describeExchange(bench);
    describeRefusals(bench);
    describeSecureChannel(bench);
    describeFailures(bench);
    describeGivenUp(bench);
  });
}
