import type { LettoreEci, Profilo } from '@varco/eci-mapper';
import type { AnswerReader, DaLeggere, Lettura } from '../flow/answer-reader.js';
import { readAnswer } from '../flow/read-answer.js';
import { WorkerCalls } from './worker-calls.js';

/** Bytes above which an answer is judged in a worker: well under a millisecond of scanning and a few of mapping below it. */
const GRANDE = 192 * 1024;

/** What the worker makes a reader from, once. */
export interface ReaderSource {
  readonly profilo: Profilo;
  /** Hash of the profile: another one is another reader. */
  readonly versione: string;
}

export interface BigAnswer extends DaLeggere {
  readonly source: ReaderSource;
}

/** One worker, started when the first big answer comes, shared by every service. */
export interface BigAnswers {
  reader(lettore: LettoreEci, source: ReaderSource): AnswerReader;
  close(): Promise<void>;
}

export function createBigAnswers(): BigAnswers {
  const worker = new WorkerCalls<BigAnswer, Lettura>(new URL('./answer-worker.js', import.meta.url));
  return {
    reader: (lettore, source) => ({
      async read(answer) {
        if (answer.risposta.body.byteLength <= GRANDE) return readAnswer(answer, lettore);
        // A buffer of its own, because a transport's bytes may be a window on a shared pool; then it moves, uncopied.
        const body = Uint8Array.from(answer.risposta.body);
        return worker.call({ ...answer, source, risposta: { ...answer.risposta, body } }, [body.buffer]);
      },
    }),
    close: () => worker.close(),
  };
}
