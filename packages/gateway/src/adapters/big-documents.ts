import { esaminaDocumento, type DaEsaminare, type Esame } from '../flow/leggi-documento.js';
import { WorkerCalls } from './worker-calls.js';

/** Bytes above which a document is parsed in a worker: about a millisecond below it. */
const GRANDE = 192 * 1024;

/** Looks into documents of REST services: here where they are small, in one worker for all where they are big. */
export interface BigDocuments {
  /** @throws WorkerError where the worker gave no answer */
  esamina(documento: DaEsaminare): Promise<Esame>;
  close(): Promise<void>;
}

const IDLE_MS = 60_000;

export function createBigDocuments(): BigDocuments {
  const worker = new WorkerCalls<DaEsaminare, Esame>(new URL('./document-worker.js', import.meta.url), {
    idleMs: IDLE_MS,
  });
  return {
    async esamina(documento) {
      if (documento.corpo.byteLength <= GRANDE) return esaminaDocumento(documento);
      // One copy, since the bytes themselves go to the caller; then it moves.
      const corpo = new Uint8Array(documento.corpo);
      return worker.call({ ...documento, corpo }, [corpo.buffer]);
    },
    close: () => worker.close(),
  };
}
