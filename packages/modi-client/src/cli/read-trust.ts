import { ConfigurationError } from '../errors/configuration-error.js';
import type { Clock } from '../ports/clock.js';
import { createTrustFromPem, type Trust } from '../trust/trust.js';
import { UsageError } from './io.js';

/** What a `--trust` file makes believe; a file that holds no certificate to believe is a fault of the command line. */
export function readTrust(pem: string, clock: Clock): Trust {
  try {
    return createTrustFromPem({ pem, clock });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(`--trust: the file is no PEM of certificates (${error.message})`);
  }
}
