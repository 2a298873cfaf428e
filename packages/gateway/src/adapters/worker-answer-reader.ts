import type { LettoreEci, Profilo } from '@varco/eci-mapper';
import { SoapSecurityError, type ReplayStore } from '@varco/modi-client';
import type { AnswerReader, DaLeggere, LetturaSoap as Lettura } from '../flow/answer-reader.js';
import type { GiudiceRisposta, RegoleRisposta } from '../flow/firma-risposta.js';
import { nonAutentica } from '../flow/non-autentica.js';
import { readAnswer, readSignedAnswer } from '../flow/read-answer.js';
import { createBigDocuments, type BigDocuments } from './big-documents.js';
import { WorkerCalls } from './worker-calls.js';

/** Bytes above which an answer is judged in a worker: well under a millisecond of scanning and a few of mapping below it. */
const GRANDE = 192 * 1024;

/** What the worker makes a reader from, once. */
export interface ReaderSource {
  readonly profilo: Profilo;
  /** Hash of the profile: another one is another reader. */
  readonly versione: string;
}

/** How the answers of a service are verified. */
export interface Verifica {
  readonly giudice: GiudiceRisposta;
  readonly regole: RegoleRisposta;
  /** `nomeRegole` of them: other rules are another judge. */
  readonly versione: string;
  /** The erogatore's clock, epoch milliseconds. */
  ora(): number;
  /** By the erogatore's clock, too. */
  readonly replay: ReplayStore;
}

export interface BigAnswer extends DaLeggere {
  readonly source: ReaderSource;
  readonly verifica?: { readonly regole: RegoleRisposta; readonly versione: string; readonly ora: number };
}

/** One worker for envelopes and one for JSON, each started when the first big answer comes, shared by every service. */
export interface BigAnswers extends Pick<BigDocuments, 'esamina'> {
  reader(lettore: LettoreEci, source: ReaderSource, verifica?: Verifica): AnswerReader;
  close(): Promise<void>;
}

export function createBigAnswers(): BigAnswers {
  const worker = new WorkerCalls<BigAnswer, Lettura>(new URL('./answer-worker.js', import.meta.url));
  const documents = createBigDocuments();
  const elsewhere = async (answer: BigAnswer): Promise<Lettura> => {
    // A buffer of its own, because a transport's bytes may be a window on a shared pool; then it moves, uncopied.
    const body = new Uint8Array(answer.risposta.body);
    return worker.call({ ...answer, risposta: { ...answer.risposta, body } }, [body.buffer]);
  };
  return {
    reader: (lettore, source, verifica) => ({
      async read(answer) {
        const isBig = answer.risposta.body.byteLength > GRANDE;
        if (verifica === undefined) return isBig ? elsewhere({ ...answer, source }) : readAnswer(answer, lettore);
        const { giudice, regole, versione } = verifica;
        const ora = verifica.ora();
        const lettura = isBig
          ? await elsewhere({ ...answer, source, verifica: { regole, versione, ora } })
          : await readSignedAnswer(answer, lettore, giudice, ora);
        return onlyOnce(lettura, verifica);
      },
    }),
    esamina: (documento) => documents.esamina(documento),
    async close() {
      await Promise.all([worker.close(), documents.close()]);
    },
  };
}

/** Last of all, and here, where all answers pass: what nobody signed cannot use up message ids. */
async function onlyOnce(lettura: Lettura, { replay }: Verifica): Promise<Lettura> {
  const { firma } = lettura;
  if (firma?.messageId === undefined) return lettura;
  const { firmatario, to = '', messageId, valeFino } = firma;
  try {
    if (await replay.rememberOnce(firmatario, JSON.stringify([to, messageId]), valeFino)) return lettura;
  } catch (error) {
    const refusal = nonAutentica(error);
    if (!refusal) throw error;
    return { tipo: 'rifiuto', refusal };
  }
  const refusal = nonAutentica(
    new SoapSecurityError('ERR_MODI_REPLAYED', 'an answer with this id has been seen already'),
  );
  return refusal ? { tipo: 'rifiuto', refusal } : lettura;
}
