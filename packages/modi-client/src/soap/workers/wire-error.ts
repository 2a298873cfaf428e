import { ConfigurationError } from '../../errors/configuration-error.js';
import type {
  ConfigurationErrorCode,
  ModiFacts,
  SoapSecurityErrorCode,
  TransportErrorCode,
} from '../../errors/modi-error.js';
import { SoapSecurityError } from '../../errors/soap-security-error.js';
import { TransportError } from '../../errors/transport-error.js';
import { workerFailed } from '../../errors/worker-error.js';
import { SoapFaultError, type SoapFault } from '../fault.js';

interface Told<Code> {
  readonly code: Code;
  readonly message: string;
  readonly facts: ModiFacts;
  readonly cause: WireError | undefined;
}

/** An error as it goes from one thread to another. Of what was not foreseen the name alone: its message could quote what was read. */
export type WireError =
  | ({ readonly of: 'message'; readonly requestSent: boolean | undefined } & Told<SoapSecurityErrorCode>)
  | ({ readonly of: 'configuration' } & Told<ConfigurationErrorCode>)
  | ({
      readonly of: 'exchange';
      readonly requestSent: boolean;
      readonly retryAfter: string | undefined;
    } & Told<TransportErrorCode>)
  | {
      readonly of: 'fault';
      readonly fault: SoapFault;
      readonly httpStatus: number;
      readonly retryAfter: string | undefined;
    }
  | { readonly of: 'unforeseen'; readonly name: string };

export function toWire(error: unknown): WireError {
  if (error instanceof SoapFaultError) {
    const { fault, httpStatus, retryAfter } = error;
    return { of: 'fault', fault, httpStatus, retryAfter };
  }
  const told = <Code>({ code, message, facts, cause }: Told<Code> & { cause?: unknown }): Told<Code> => ({
    code,
    message,
    facts,
    cause: cause === undefined ? undefined : toWire(cause),
  });
  if (error instanceof SoapSecurityError) {
    return { of: 'message', requestSent: error.requestSent, ...told(error as Told<SoapSecurityErrorCode>) };
  }
  if (error instanceof ConfigurationError)
    return { of: 'configuration', ...told(error as Told<ConfigurationErrorCode>) };
  if (error instanceof TransportError) {
    const { requestSent, retryAfter } = error;
    return { of: 'exchange', requestSent, retryAfter, ...told(error as Told<TransportErrorCode>) };
  }
  return { of: 'unforeseen', name: error instanceof Error ? error.name : typeof error };
}

export function fromWire(wire: WireError): Error {
  switch (wire.of) {
    case 'fault':
      return new SoapFaultError(wire.fault, wire.httpStatus, wire.retryAfter);
    case 'unforeseen':
      return workerFailed('unforeseen', undefined, { name: wire.name });
    case 'message':
      return new SoapSecurityError(wire.code, wire.message, {
        ...detailsOf(wire),
        ...(wire.requestSent === undefined ? {} : { requestSent: wire.requestSent }),
      });
    case 'configuration':
      return new ConfigurationError(wire.code, wire.message, detailsOf(wire));
    case 'exchange':
      return new TransportError(wire.code, wire.message, {
        ...detailsOf(wire),
        requestSent: wire.requestSent,
        retryAfter: wire.retryAfter,
      });
  }
}

function detailsOf({ facts, cause }: Told<unknown>): { readonly facts: ModiFacts; readonly cause?: Error } {
  return { facts, ...(cause === undefined ? {} : { cause: fromWire(cause) }) };
}
