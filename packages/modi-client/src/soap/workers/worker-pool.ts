import { workerFailed, type WorkerError } from '../../errors/worker-error.js';
import { WorkerThread } from './worker-thread.js';

export interface PoolOptions {
  readonly script: URL;
  /** Threads at most. */
  readonly threads: number;
  /** Jobs that wait for a thread, at most. */
  readonly maxQueued: number;
  /** Milliseconds for one job, its waiting included. */
  readonly deadlineMs: number;
  /** Milliseconds without a job after which a thread ends, and gives its memory back. */
  readonly idleMs: number;
  /** MiB of heap for each thread. */
  readonly memoryMb: number;
}

export type Ask<Question, Answer> = (question: Question, transfer?: readonly ArrayBuffer[]) => Promise<Answer>;

interface Queued<Thread> {
  readonly take: (thread: Thread) => void;
  readonly refuse: (error: WorkerError) => void;
}

/**
 * A few threads, each started when a job finds no other, that take one job at a time and keep nobody waiting for ever. An idle thread does
 * not keep the process alive; one that dies fails its own job alone.
 */
export class WorkerPool<Question, Answer> {
  readonly #options: PoolOptions;
  readonly #forget: Question;
  readonly #threads = new Set<WorkerThread<Question, Answer>>();
  readonly #idle: WorkerThread<Question, Answer>[] = [];
  readonly #queue: Queued<WorkerThread<Question, Answer>>[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param forget what a thread is told after each job, so that it keeps nothing of it */
  constructor(options: PoolOptions, forget: Question) {
    this.#options = options;
    this.#forget = forget;
  }

  /**
   * @param job a conversation with one thread, which nobody else talks to meanwhile
   * @throws WorkerError; what `job` throws
   */
  async run<T>(job: (ask: Ask<Question, Answer>) => Promise<T>): Promise<T> {
    let thread: WorkerThread<Question, Answer> | undefined;
    let late: (() => void) | undefined;
    const deadline = setTimeout(() => late?.(), this.#options.deadlineMs);
    try {
      const held = await this.#take((giveUp) => (late = giveUp));
      thread = held;
      late = () => void held.end(workerFailed('timeout'));
      return await job((question, transfer) => held.ask(question, transfer));
    } finally {
      clearTimeout(deadline);
      if (thread !== undefined) void this.#giveBack(thread);
    }
  }

  /** Ends all threads; who waits is told. Nothing can be run after. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    for (const { refuse } of this.#queue.splice(0)) refuse(workerFailed('closed'));
    await Promise.all([...this.#threads].map((thread) => thread.end(workerFailed('closed'))));
  }

  async #take(onQueued: (giveUp: () => void) => void): Promise<WorkerThread<Question, Answer>> {
    if (this.#closed) throw workerFailed('closed');
    const idle = this.#idle.pop();
    if (idle !== undefined) return this.#held(idle);
    if (this.#threads.size < this.#options.threads) return this.#started();
    if (this.#queue.length >= this.#options.maxQueued) throw workerFailed('queue-full');
    return new Promise((resolve, reject) => {
      const queued = { take: resolve, refuse: reject };
      this.#queue.push(queued);
      onQueued(() => {
        const index = this.#queue.indexOf(queued);
        if (index >= 0) this.#queue.splice(index, 1);
        reject(workerFailed('timeout'));
      });
    });
  }

  #started(): WorkerThread<Question, Answer> {
    try {
      return this.#held(this.#start());
    } catch (error) {
      throw workerFailed('ended', error);
    }
  }

  #held(thread: WorkerThread<Question, Answer>): WorkerThread<Question, Answer> {
    thread.hold();
    return thread;
  }

  #start(): WorkerThread<Question, Answer> {
    const thread: WorkerThread<Question, Answer> = new WorkerThread<Question, Answer>({
      script: this.#options.script,
      memoryMb: this.#options.memoryMb,
      onEnd: () => this.#remove(thread),
    });
    this.#threads.add(thread);
    return thread;
  }

  #remove(thread: WorkerThread<Question, Answer>): void {
    this.#threads.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    if (this.#closed || this.#threads.size >= this.#options.threads) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    try {
      next.take(this.#held(this.#start()));
    } catch (error) {
      next.refuse(workerFailed('ended', error));
    }
  }

  /** After a thread was told to end, its place is free only when it has: two of them would be more than were asked for. */
  async #giveBack(thread: WorkerThread<Question, Answer>): Promise<void> {
    if (thread.hasEnded) return;
    try {
      await thread.ask(this.#forget);
    } catch {
      // It has died of something else: whose job is done need not know.
      return;
    }
    const next = this.#queue.shift();
    if (next !== undefined) {
      next.take(thread);
      return;
    }
    thread.rest();
    this.#idle.push(thread);
    this.#restLater();
  }

  #restLater(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      for (const thread of this.#idle.splice(0)) void thread.end(workerFailed('closed'));
    }, this.#options.idleMs).unref();
  }
}
