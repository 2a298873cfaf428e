import { Worker } from 'node:worker_threads';
import { RegistroUnavailableError } from '../registro/registro-error.js';
import type {
  Failure,
  FromWorker,
  OperationName,
  Operations,
  Request,
  Response,
  ToWorker,
  WorkerData,
} from './protocol.js';
import { packRequests } from './protocol.js';
import { StoreError } from './store-error.js';

/** Asks the database thread. */
export interface Caller {
  call<Name extends OperationName>(name: Name, args: Operations[Name]['args']): Promise<Operations[Name]['result']>;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What the database thread makes lives for one transaction: more room for it is memory for nothing. */
const YOUNG = { maxYoungGenerationSizeMb: 6 };
/** Answers of the database thread told in one turn of the event loop. */
const TOLD_TOGETHER = 8;

/**
 * Requests travel together: those of one turn of the event loop, and while the database thread is at work those that come meanwhile.
 * The busier the house, the more rows share a sync.
 */
export class WorkerCaller implements Caller {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #opened: Promise<void>;
  readonly #exited: Promise<void>;
  #queue: Request[] = [];
  readonly #arrived: Response[] = [];
  #lastId = 0;
  /** Requests at the database thread. */
  #away = 0;
  #state: 'open' | 'closing' | 'dead' = 'open';

  /** @param script module of the database thread */
  constructor(data: WorkerData, script = new URL('./worker.js', import.meta.url)) {
    this.#worker = new Worker(script, { workerData: data, name: 'varco-store', resourceLimits: YOUNG });
    this.#opened = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromWorker) => {
        if (typeof message === 'string') this.#receive(JSON.parse(message) as Response[]);
        else if (message.type === 'open') {
          // Work in progress holds the process; an idle store does not.
          this.#worker.unref();
          resolve();
        } else if (message.type === 'refused') reject(toError(message.failure));
        else this.#receive(message.responses);
      });
      this.#worker.once('error', (error) => {
        reject(error);
        this.#die(error);
      });
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#die(undefined);
        resolve();
      });
    });
  }

  /** Resolves when the database is open, and the istanza's name taken. */
  opened(): Promise<void> {
    return this.#opened;
  }

  healthy(): boolean {
    return this.#state === 'open';
  }

  async call<Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
  ): Promise<Operations[Name]['result']> {
    if (this.#state !== 'open')
      throw new RegistroUnavailableError({ reason: this.#state === 'dead' ? 'crashed' : 'closed' });
    const result = await new Promise((resolve, reject) => {
      this.#lastId += 1;
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(this.#lastId, { resolve, reject });
      this.#queue.push({ id: this.#lastId, name, args });
      if (this.#queue.length === 1) setImmediate(() => this.#flush());
    });
    return result as Operations[Name]['result'];
  }

  /** Lets what was asked be done, closes the database, and ends the thread. */
  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#send();
      this.#worker.ref();
      this.#post({ type: 'close' });
    }
    await this.#exited;
  }

  /** Sends what is queued, unless the database thread is at work: then it goes when that is done. */
  #flush(): void {
    if (this.#away === 0) this.#send();
  }

  #send(): void {
    if (this.#queue.length === 0) return;
    const requests = this.#queue;
    this.#queue = [];
    this.#away += requests.length;
    this.#post(packRequests(requests));
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(responses: readonly Response[]): void {
    this.#away -= responses.length;
    this.#arrived.push(...responses);
    // Otherwise they are already being told.
    if (this.#arrived.length === responses.length) this.#tell();
  }

  /** A few in each turn of the event loop: what a group commit answers together would otherwise go on together, and hold up all else. */
  #tell(): void {
    this.#settle(this.#arrived.splice(0, TOLD_TOGETHER));
    // After the microtasks of those who were told: what they ask next goes along.
    setImmediate(() => {
      this.#flush();
      if (this.#arrived.length > 0) this.#tell();
    });
  }

  #settle(responses: readonly Response[]): void {
    for (const { id, result, failure } of responses) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (failure) pending?.reject(toError(failure));
      else pending?.resolve(result);
    }
    if (this.#pending.size === 0 && this.#state === 'open') this.#worker.unref();
  }

  #die(cause: Error | undefined): void {
    const reason = this.#state === 'closing' ? 'closed' : 'crashed';
    this.#state = 'dead';
    // What was done was done.
    this.#settle(this.#arrived.splice(0));
    for (const { reject } of this.#pending.values()) {
      reject(new RegistroUnavailableError({ reason }, cause && { cause }));
    }
    this.#pending.clear();
    this.#queue = [];
  }
}

function toError(failure: Failure): Error {
  const facts = { ...(failure.sqlite !== undefined && { sqlite: failure.sqlite }) };
  if (failure.kind === 'store') return new StoreError(failure.code, failure.message, facts);
  return new RegistroUnavailableError({ reason: failure.reason, ...facts }, { cause: new Error(failure.message) });
}
