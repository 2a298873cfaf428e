import { Worker, type MessagePort } from 'node:worker_threads';
import { WorkerError } from '@varco/modi-client';

interface Numbered<T> {
  readonly id: number;
  readonly value: T;
}
type Reply<T> = Numbered<T> | { readonly id: number; readonly error: string };

interface Waiting<T> {
  resolve(answer: T): void;
  reject(error: Error): void;
}

/**
 * Questions to one worker thread, started when the first is asked. It holds the process while somebody waits for it, and only then.
 * When it dies, those who wait are told by a WorkerError, and the next question starts another.
 */
export class WorkerCalls<Question, Answer> {
  readonly #file: URL;
  readonly #idleMs: number | undefined;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  /** @param idleMs milliseconds without questions after which the thread ends, and gives its memory back. Default: it stays. */
  constructor(file: URL, { idleMs }: { readonly idleMs?: number } = {}) {
    this.#file = file;
    this.#idleMs = idleMs;
  }

  /** @param transfer buffers that move to the worker, uncopied */
  async call(question: Question, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const worker = this.#running();
      this.#last += 1;
      this.#waiting.set(this.#last, { resolve, reject });
      worker.ref();
      worker.postMessage({ id: this.#last, value: question } satisfies Numbered<Question>, [...transfer]);
    });
  }

  async close(): Promise<void> {
    const running = this.#worker;
    this.#fail(failed('closed', 'the worker was closed'));
    await running?.terminate();
  }

  #running(): Worker {
    clearTimeout(this.#idle);
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#file);
    worker.on('message', (reply: Reply<Answer>) => this.#settle(reply));
    worker.on('error', (error) => this.#end(worker, failed('ended', 'the worker ended', error)));
    worker.on('exit', (code) => this.#end(worker, failed('ended', `the worker ended with code ${code}`)));
    this.#worker = worker;
    return worker;
  }

  #settle(reply: Reply<Answer>): void {
    const caller = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#rest();
    if ('error' in reply) caller?.reject(failed('unforeseen', reply.error));
    else caller?.resolve(reply.value);
  }

  #rest(): void {
    this.#worker?.unref();
    if (this.#idleMs === undefined) return;
    this.#idle = setTimeout(() => {
      const worker = this.#worker;
      this.#worker = undefined;
      void worker?.terminate();
    }, this.#idleMs).unref();
  }

  #end(worker: Worker, error: Error): void {
    if (this.#worker === worker) this.#fail(error);
  }

  #fail(error: Error): void {
    clearTimeout(this.#idle);
    this.#worker = undefined;
    for (const caller of this.#waiting.values()) caller.reject(error);
    this.#waiting.clear();
  }
}

function failed(reason: string, message: string, cause?: unknown): WorkerError {
  return new WorkerError('ERR_MODI_WORKER_FAILED', message, { facts: { reason }, cause });
}

/**
 * The worker's side: answers each question. An error leaves the thread by its name alone, because its message could quote what was read.
 *
 * @param transferOf buffers of an answer that move back, uncopied
 */
export function answerCalls<Question, Answer>(
  port: MessagePort,
  answer: (question: Question) => Answer | Promise<Answer>,
  transferOf: (answer: Answer) => readonly ArrayBuffer[] = () => [],
): void {
  const reply = async ({ id, value }: Numbered<Question>): Promise<void> => {
    try {
      const answered = await answer(value);
      port.postMessage({ id, value: answered } satisfies Reply<Answer>, [...transferOf(answered)]);
    } catch (error) {
      const name = error instanceof Error ? error.name : 'error';
      port.postMessage({ id, error: `unforeseen ${name} in a worker thread` } satisfies Reply<Answer>);
    }
  };
  port.on('message', (question: Numbered<Question>) => void reply(question));
}
