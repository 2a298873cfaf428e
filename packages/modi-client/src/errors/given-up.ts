import { invalidOption } from './configuration-error.js';
import { TransportError } from './transport-error.js';

/** What a call that its caller gives up ends with, before anything has left. */
export function givenUp(signal: AbortSignal): TransportError {
  return new TransportError('ERR_MODI_ABORTED', 'the caller gave up, and nothing has been sent', {
    requestSent: false,
    cause: signal.reason,
  });
}

/**
 * @throws TransportError ERR_MODI_ABORTED for a signal that has been given already; ConfigurationError ERR_MODI_CONFIG_INVALID for what is no
 *   signal, and would never be heard
 */
export function refuseGivenUp(signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  if (!((signal as unknown) instanceof AbortSignal)) throw invalidOption('signal', 'must be an AbortSignal');
  if (signal.aborted) throw givenUp(signal);
}

/** Ends the wait of who gives up. The work itself goes on, for whoever else waits for it: nothing of it is left unhandled. */
export async function unlessGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(givenUp(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
