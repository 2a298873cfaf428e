import { Worker } from 'node:worker_threads';
import { workerFailed, type WorkerError } from '../../errors/worker-error.js';

interface Waiting<Answer> {
  readonly id: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: WorkerError) => void;
}

/** What goes to a thread, and comes back: one question at a time. */
export interface Numbered<T> {
  readonly id: number;
  readonly value: T;
}

export interface ThreadOptions {
  readonly script: URL;
  readonly memoryMb: number;
  /** Told when the thread has ended, for whatever reason. */
  readonly onEnd: () => void;
}

/** One worker thread. It does not keep the process alive unless somebody holds it. */
export class WorkerThread<Question, Answer> {
  readonly #worker: Worker;
  #waiting: Waiting<Answer> | undefined;
  #failure: WorkerError | undefined;
  #last = 0;

  constructor({ script, memoryMb, onEnd }: ThreadOptions) {
    this.#worker = new Worker(script, {
      name: 'varco-soap',
      // Compiled code alone runs there: it needs neither the options nor the secrets of this process.
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    const end = (failure: WorkerError): void => {
      this.#fail(failure);
      onEnd();
    };
    this.#worker.on('message', (reply: Numbered<Answer>) => this.#settle(reply));
    this.#worker.on('messageerror', (cause) => void this.end(workerFailed('unforeseen', cause)));
    this.#worker.on('error', (error) => end(workerFailed(isOutOfMemory(error) ? 'memory' : 'ended', error)));
    this.#worker.on('exit', () => end(workerFailed('ended')));
    this.#worker.unref();
  }

  get hasEnded(): boolean {
    return this.#failure !== undefined;
  }

  /** @param transfer buffers that move to the thread, uncopied */
  async ask(question: Question, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#failure !== undefined) throw this.#failure;
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting = { id, resolve, reject };
      this.#worker.postMessage({ id, value: question } satisfies Numbered<Question>, [...transfer]);
    });
  }

  hold(): void {
    this.#worker.ref();
  }

  rest(): void {
    this.#worker.unref();
  }

  /** Ends the thread wherever it is; who waits for it is told. */
  async end(failure: WorkerError): Promise<void> {
    this.#fail(failure);
    await this.#worker.terminate();
  }

  #settle({ id, value }: Numbered<Answer>): void {
    const waiting = this.#waiting;
    if (waiting?.id !== id) return;
    this.#waiting = undefined;
    waiting.resolve(value);
  }

  #fail(failure: WorkerError): void {
    this.#failure ??= failure;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
