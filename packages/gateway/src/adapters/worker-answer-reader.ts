import { Worker } from 'node:worker_threads';
import type { EciMapper } from '@varco/eci-mapper';
import type { AnswerReader, DaLeggere, Lettura } from '../flow/answer-reader.js';
import { readAnswer } from '../flow/read-answer.js';

/** Bytes above which an answer is judged in a worker: well under a millisecond of scanning and a few of mapping below it. */
const GRANDE = 192 * 1024;

/** What names a mapper in the worker: files that the anagrafe already checked. */
export interface MapperFiles {
  readonly wsdl: string;
  readonly profiloMappatura: string;
  /** Hash of both contents: other contents are another mapper. */
  readonly versione: string;
}

export interface WorkerRequest extends DaLeggere {
  readonly id: number;
  readonly files: MapperFiles;
}

export type WorkerReply = { readonly id: number } & ({ readonly lettura: Lettura } | { readonly error: string });

interface Waiting {
  resolve(lettura: Lettura): void;
  reject(error: Error): void;
}

/** One worker, started when the first big answer comes, shared by every service. */
export interface BigAnswers {
  reader(mapper: EciMapper, files: MapperFiles): AnswerReader;
  close(): Promise<void>;
}

export function createBigAnswers(): BigAnswers {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, Waiting>();

  const fail = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    worker = undefined;
  };

  function start(): Worker {
    if (worker) return worker;
    const started = new Worker(new URL('./answer-worker.js', import.meta.url));
    started.unref();
    started.on('message', (reply: WorkerReply) => {
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('lettura' in reply) caller?.resolve(reply.lettura);
      else caller?.reject(new Error(reply.error));
    });
    started.on('error', fail);
    started.on('exit', (code) => {
      if (worker === started) fail(new Error(`the answer worker ended with code ${code}`));
    });
    worker = started;
    return started;
  }

  return {
    reader: (mapper, files) => ({
      read(answer) {
        if (answer.risposta.body.byteLength <= GRANDE) return Promise.resolve(readAnswer(answer, mapper));
        return new Promise<Lettura>((resolve, reject) => {
          const id = (next += 1);
          waiting.set(id, { resolve, reject });
          // A buffer of its own, because a transport's bytes may be a window on a shared pool; then it moves, uncopied.
          const body = Uint8Array.from(answer.risposta.body);
          const message: WorkerRequest = { ...answer, id, files, risposta: { ...answer.risposta, body } };
          start().postMessage(message, [body.buffer]);
        });
      },
    }),
    async close() {
      const running = worker;
      worker = undefined;
      await running?.terminate();
    },
  };
}
