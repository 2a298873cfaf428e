import { Pool, type Dispatcher } from 'undici';

export interface LoadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Must stand in the answer: it is about whom it was asked. */
  readonly expect: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly ms: number;
}

/** Plain HTTP client of one server: so many connections, one exchange at a time on each. */
export class LoadClient {
  readonly #pool: Pool;

  constructor(origin: string, connections: number) {
    this.#pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  async post({ path, headers, body }: LoadRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pool.dispatch({ method: 'POST', path, headers, body }, new Collector(resolve, reject));
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  readonly #from = performance.now();
  #status = 0;

  constructor(resolve: (answer: Answer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  // Its presence tells undici which interface of handlers this is.
  onRequestStart(): void {
    return;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, body: Buffer.concat(this.#chunks), ms: performance.now() - this.#from });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

/** What a stretch of closed-loop load came to. */
export interface Load {
  readonly requests: number;
  /** Not 200, not about the person asked for, or no answer. */
  readonly errors: number;
  readonly perSecond: number;
  /** Milliseconds of each exchange. */
  readonly latencies: Float64Array;
}

/** How long: at least so many milliseconds, and at least so many requests. */
export interface Stretch {
  readonly milliseconds: number;
  readonly requests?: number;
}

/** Closed loop: each connection asks again as soon as it is answered, until it is over. Nobody waits in the client. */
export async function runLoad(
  client: LoadClient,
  connections: number,
  { milliseconds, requests = 0 }: Stretch,
  next: () => LoadRequest,
): Promise<Load> {
  const latencies: number[] = [];
  let errors = 0;
  const from = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - from < milliseconds || latencies.length < requests) {
      const request = next();
      try {
        const { status, body, ms } = await client.post(request);
        if (status !== 200 || !body.includes(request.expect)) errors += 1;
        latencies.push(ms);
      } catch {
        // Told by its number: the run fails for it.
        errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - from) / 1000;
  return {
    requests: latencies.length,
    errors,
    perSecond: latencies.length / seconds,
    latencies: Float64Array.from(latencies),
  };
}
