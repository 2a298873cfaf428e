import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createLettoreEci, EciError, loadProfilo, type LettoreEci, type Profilo } from '@varco/eci-mapper';
import type { ReaderSource } from './worker-answer-reader.js';
import { WorkerCalls } from './worker-calls.js';

/** One service's contract: how its requests are written and its answers read. */
export interface Contratto {
  readonly soapAction: string;
  /** The Body's child that asks about this codice fiscale, which has been checked. */
  encodeRichiesta(codiceFiscale: string): string;
  readonly lettore: LettoreEci;
  readonly source: ReaderSource;
}

export interface ContractQuestion {
  /** Path of the WSDL. */
  readonly wsdl: string;
  readonly profilo: Profilo;
}

export type ContractReply =
  | { readonly ok: true; readonly soapAction: string; readonly prima: string; readonly dopo: string }
  | { readonly ok: false; readonly error: ReturnType<EciError['toJSON']> };

export interface ContractReader {
  /** @throws EciError when WSDL and profile cannot be used, or do not agree */
  check(contratto: ContractQuestion): Promise<void>;
  /** @throws EciError ERR_ECI_WSDL or ERR_ECI_PROFILE; what reading the files throws */
  read(files: { readonly wsdl: string; readonly profiloMappatura: string }): Promise<Contratto>;
  close(): Promise<void>;
}

/** A start reads every service's contract, one after another; then the thread and what it loaded may go. */
const IDLE_MS = 2_000;

/** Reads contracts in a thread of its own, so that a configuration that changes never holds up the requests in progress. */
export function createContractReader(): ContractReader {
  const worker = new WorkerCalls<ContractQuestion, ContractReply>(new URL('./contract-worker.js', import.meta.url), {
    idleMs: IDLE_MS,
  });
  const ask = async (contratto: ContractQuestion): Promise<Extract<ContractReply, { ok: true }>> => {
    const reply = await worker.call(contratto);
    if (!reply.ok) throw EciError.fromJSON(reply.error);
    return reply;
  };
  return {
    async check(contratto) {
      await ask(contratto);
    },
    async read({ wsdl, profiloMappatura }) {
      const text = await readFile(profiloMappatura, 'utf8');
      const profilo = loadProfilo(text);
      const { soapAction, prima, dopo } = await ask({ wsdl, profilo });
      return {
        soapAction,
        encodeRichiesta: (codiceFiscale) => {
          if (!/^[A-Z0-9]{11,16}$/.test(codiceFiscale)) throw new TypeError('not a checked codice fiscale');
          return prima + codiceFiscale + dopo;
        },
        lettore: createLettoreEci(profilo),
        source: { profilo, versione: createHash('sha256').update(text).digest('hex') },
      };
    },
    close: () => worker.close(),
  };
}
