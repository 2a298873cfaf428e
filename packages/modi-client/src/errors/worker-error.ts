import { ModiError, type ModiErrorDetails, type WorkerErrorCode } from './modi-error.js';

/** Why a worker thread gave no answer. `unforeseen`: a fault of this library; the error's name is in the fact `name`. */
export type WorkerFailure = 'memory' | 'ended' | 'timeout' | 'queue-full' | 'closed' | 'unforeseen';

export interface WorkerErrorDetails extends ModiErrorDetails {
  /** Set where the message at hand is the answer to a request of ours. */
  readonly requestSent?: boolean;
}

/**
 * A big message could not be read in a worker thread: nothing is known of it, and it must not be used. Fact `reason`: `memory`, `ended`,
 * `timeout`, `queue-full`, `closed`, `unforeseen`.
 */
export class WorkerError extends ModiError {
  override readonly code: WorkerErrorCode;
  /** `true` where the message is the answer to a request that left this machine; else `undefined`. */
  readonly requestSent: boolean | undefined;

  constructor(code: WorkerErrorCode, message: string, details: WorkerErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.requestSent = details.requestSent;
  }
}

const MESSAGES: Readonly<Record<WorkerFailure, string>> = {
  memory: 'the worker thread ran out of memory: raise memoryMb, or take smaller messages',
  ended: 'the worker thread ended',
  timeout: 'the worker threads did not answer in time',
  'queue-full': 'too many big messages wait for a worker thread: try again later',
  closed: 'the worker threads were closed',
  unforeseen: 'the worker thread failed for a reason that is this library’s own fault',
};

export function workerFailed(
  reason: WorkerFailure,
  cause?: unknown,
  facts: ModiErrorDetails['facts'] = {},
): WorkerError {
  return new WorkerError('ERR_MODI_WORKER_FAILED', MESSAGES[reason], { facts: { ...facts, reason }, cause });
}
